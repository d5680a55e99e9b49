import { quoteWords } from '../shell-word.ts'
import type { ClusterRun } from './cluster-run.ts'

/** How the manifests are used, in the order in which it matters: lines of a comment above them. */
export function clusterSteps(run: ClusterRun): string {
  const { name, namespace, load, watch, secretName } = run
  const selector = (component: string) => `app.kubernetes.io/instance=${name},app.kubernetes.io/component=${component}`
  const kubectl = (...words: string[]) => ` ${quoteWords(['kubectl', '-n', namespace, ...words])}`
  const secrets = [...load.variables, ...watch.variables].filter(({ value }) => value === null).map((one) => one.name)
  const keys = [...new Set(secrets)]
  return [
    ' The Job counts from when it is ready, so it comes before the load:',
    ...(keys.length === 0
      ? []
      : [kubectl('create', 'secret', 'generic', secretName, ...keys.map((key) => `--from-file=${key}=FILE`))]),
    kubectl('apply', '-l', selector('watch'), '-f', 'FILE'),
    kubectl('wait', '--for=condition=Ready', 'pod', '-l', selector('watch'), '--timeout=5m'),
    kubectl('apply', '-l', selector('load'), '-f', 'FILE'),
    kubectl('logs', '-f', `job/${name}-watch`),
    '',
  ].join('\n')
}
