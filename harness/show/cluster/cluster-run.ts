/** What a run in a cluster consists of, decided and complete. */
export interface ClusterRun {
  /** Names everything of it: a DNS label. */
  name: string
  namespace: string
  load: ClusterLoad
  watch: ClusterWatch
  /** The Secret in which every secret variable is looked up by its name. */
  secretName: string
}

/** The load: k6's script, split among pods. */
export interface ClusterLoad {
  /** Pods of k6; each makes its share of the iterations. */
  parallelism: number
  /** null: the operator's own. */
  image: string | null
  /** Files that lie beside each other, by their names. */
  files: Readonly<Record<string, string>>
  /** Which of them k6 runs. */
  main: string
  variables: readonly ClusterVariable[]
}

/** The Job that reads memory through Prometheus, and judges it. */
export interface ClusterWatch {
  image: string
  /** The program and its arguments. */
  command: readonly string[]
  /** When the Job is ended whatever it does. */
  deadlineSeconds: number
  variables: readonly ClusterVariable[]
}

/** An environment variable; of a secret one the value is in the cluster alone. */
export interface ClusterVariable {
  name: string
  /** null: it is secret. */
  value: string | null
}
