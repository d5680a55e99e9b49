import type { ClusterVariable } from '../../../show/cluster/cluster-run.ts'
import { isSecretName } from '../../../vocabulary/secret-names.ts'
import type { Secrets } from '../../../vocabulary/secrets.ts'

/** Variables of a pod: what is secret by its name, its form, or as a value that is known is left to the cluster. */
export function clusterVariables(values: Readonly<Record<string, string>>, secrets: Secrets): ClusterVariable[] {
  return Object.entries(values).map(([name, value]) => {
    const isSecret = isSecretName(name) || secrets.redactText(value) !== value
    return { name, value: isSecret ? null : value }
  })
}
