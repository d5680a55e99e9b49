import type { ClusterRun, ClusterVariable } from './cluster-run.ts'

/** The folder of the Job's records. */
export const recordFolder = '/results'
/** The user `node` of Node's own images. */
const userId = 1000

/** One object of Kubernetes. */
export type Manifest = Readonly<Record<string, unknown>>

/** What a cluster is given for a run: the Job that watches, which is to be there first, then the script and the load. */
export function clusterManifests(run: ClusterRun): Manifest[] {
  return [watchJob(run), scriptMap(run), testRun(run)]
}

function watchJob(run: ClusterRun): Manifest {
  const { image, command, deadlineSeconds, variables } = run.watch
  const [program, ...args] = command
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadataOf(run, `${run.name}-watch`, 'watch'),
    spec: {
      // Another attempt would be another verdict, of a service that is warm by then.
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds,
      template: {
        metadata: { labels: labelsOf(run, 'watch') },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, runAsUser: userId, runAsGroup: userId, fsGroup: userId },
          containers: [
            {
              name: 'soakgate',
              image,
              command: [program],
              args,
              env: variables.map((one) => variableOf(one, run)),
              workingDir: recordFolder,
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '512Mi' } },
              // Reports that were made before it counts would be missing from the count.
              readinessProbe: {
                exec: { command: ['sh', '-c', `ls ${recordFolder}/*/*/*/samples.csv`] },
                periodSeconds: 2,
              },
              volumeMounts: [{ name: 'results', mountPath: recordFolder }],
            },
          ],
          volumes: [{ name: 'results', emptyDir: {} }],
        },
      },
    },
  }
}

function scriptMap(run: ClusterRun): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(run, scriptMapName(run), 'load'),
    data: { ...run.load.files },
  }
}

function testRun(run: ClusterRun): Manifest {
  const { parallelism, image, main, variables } = run.load
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: metadataOf(run, run.name, 'load'),
    spec: {
      parallelism,
      script: { configMap: { name: scriptMapName(run), file: main } },
      runner: { ...(image === null ? {} : { image }), env: variables.map((one) => variableOf(one, run)) },
    },
  }
}

function scriptMapName({ name }: ClusterRun): string {
  return `${name}-script`
}

function metadataOf(run: ClusterRun, name: string, component: 'watch' | 'load'): Manifest {
  return { name, namespace: run.namespace, labels: labelsOf(run, component) }
}

function labelsOf({ name }: ClusterRun, component: 'watch' | 'load'): Manifest {
  return {
    'app.kubernetes.io/name': 'soakgate',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/component': component,
  }
}

function variableOf({ name, value }: ClusterVariable, { secretName }: ClusterRun): Manifest {
  if (value !== null) return { name, value }
  return { name, valueFrom: { secretKeyRef: { name: secretName, key: name } } }
}
