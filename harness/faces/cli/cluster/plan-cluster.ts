import type { Scenario } from '../../../scenario/scenario.ts'
import { loadDefaults } from '../../../scenario/watch-schema.ts'
import type { ClusterRun } from '../../../show/cluster/cluster-run.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import type { Secrets } from '../../../vocabulary/secrets.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { clusterParts } from './cluster-problems.ts'
import { clusterScript } from './cluster-script.ts'
import { clusterVariables } from './cluster-variables.ts'
import { watchWords } from './watch-words.ts'

/** An image that has Node, by which soakgate is fetched. */
const usualImage = 'node:24-slim'
/** How much longer than the time limit of the watch its Job may take: to fetch soakgate, and to judge. */
const jobGraceSeconds = 600
/** The names of what is derived from it are longer, and a label has 63 characters. */
const longestName = 45

/** What is to be known of soakgate itself. */
export interface ClusterSurroundings {
  version: string
  secrets: Secrets
}

/** How a scenario is run in a cluster; throws what stands against it, and reads the script. */
export function planCluster(
  scenario: Scenario,
  options: ClusterOptions,
  { version, secrets }: ClusterSurroundings,
): { run: ClusterRun; leftOut: readonly string[] } {
  secrets.learn(scenario)
  const parts = clusterParts(scenario, options)
  const { load, url, memory } = parts
  const { parallelism, workers, image, k6Image } = options
  const sizes = options.iterations ?? scenario.iterations
  const name = labelOf(scenario.name)
  const { words, leftOut } = watchWords({ scenario, parts, sizes, countEveryMs: options.countEvery ?? null })
  const script = clusterScript(load.script, {
    functionName: load.function,
    // The watch does not count those by which each worker warms up.
    count: Math.max(...sizes) + loadDefaults.warmup.iterationsPerWorker * workers,
    users: scenario.users,
    iterationTimeoutMs: scenario.iterationTimeoutMs,
    endsWith: 'soakgate',
  })
  refuseSecrets([...words, ...Object.values(script.files)], scenario, secrets)
  const token = memory.tokenFrom === null ? [] : [{ name: memory.tokenFrom, value: null }]
  const program = image === undefined ? ['npx', '--yes', `soakgate@${version}`] : ['soakgate']
  const run: ClusterRun = {
    name,
    namespace: options.namespace,
    secretName: options.secret ?? `${name}-secrets`,
    load: {
      parallelism,
      image: k6Image ?? null,
      ...script,
      variables: clusterVariables({ BASE_URL: url, ...load.env }, secrets),
    },
    watch: {
      image: image ?? usualImage,
      command: [...program, ...words],
      deadlineSeconds: Math.ceil(scenario.timeLimitMs / 1000) + jobGraceSeconds,
      variables: token,
    },
  }
  return { run, leftOut }
}

/** Arguments and scripts can be read by everybody who may list pods and ConfigMaps. */
function refuseSecrets(texts: readonly string[], { name }: Scenario, secrets: Secrets): void {
  if (texts.every((text) => secrets.redactKnown(text) === text)) return
  throw new SoakgateError('usage', `${name} has a secret where a cluster would show it`, {
    expected: 'secrets in load.env and tokenFrom alone, which a Secret of the cluster stands for',
    got: 'the value of a secret in the script, in an address or in a label',
  })
}

/** A name that Kubernetes takes for every object. */
function labelOf(name: string): string {
  const letters = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return letters.slice(0, longestName).replace(/^-+|-+$/g, '')
}
