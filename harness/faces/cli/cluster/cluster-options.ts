/** The options of `soakgate k8s`. */
export interface ClusterOptions {
  namespace: string
  parallelism: number
  /** How many workers the service has, each of which warms up. */
  workers: number
  iterations?: readonly number[]
  image?: string
  k6Image?: string
  secret?: string
  countEvery?: number
}
