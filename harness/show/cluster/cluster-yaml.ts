import { Document } from 'yaml'
import { clusterManifests } from './cluster-manifests.ts'
import type { ClusterRun } from './cluster-run.ts'
import { clusterSteps } from './cluster-steps.ts'

/** The manifests as `kubectl apply` takes them; long lines are not folded, so that scripts and patterns stay readable. */
export function renderCluster(run: ClusterRun): string {
  const documents = clusterManifests(run).map((manifest) => new Document(manifest, { aliasDuplicateObjects: false }))
  const [first] = documents
  if (first !== undefined) first.commentBefore = clusterSteps(run)
  return documents.map((one) => one.toString({ lineWidth: 0, directives: true })).join('')
}
