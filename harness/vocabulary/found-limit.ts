import { formatBytes } from './quantities.ts'

/** Every kind of limit on memory that is looked for, in words. */
export const limitKinds = {
  'memory-limit': 'memoryLimit of the scenario',
  'control-group': 'control group',
  'control-group-throttle': 'control group, memory.high: beyond it processes are slowed down',
  'address-space': 'address space of each process (ulimit -v)',
  'data-segment': 'data segment of each process (ulimit -d)',
  'v8-heap': "V8's heap in each process",
  'jvm-heap': "a JVM's heap",
  machine: 'memory of the machine',
} as const

export type LimitKind = keyof typeof limitKinds

/** What a limit is to the threshold `limit_used`, in words. */
export const limitJudgements = {
  judged: 'limit_used is judged by it',
  'judged with soakgate in it':
    'limit_used is judged by it with what soakgate takes: it passes or is inconclusive, and never fails',
  'judged in part':
    'limit_used is judged by it as far as it can be seen: it fails or is inconclusive, and never passes',
  'not judged': 'not judged',
} as const

export type LimitJudgement = keyof typeof limitJudgements

/** A limit on memory that holds for a target, whoever set it. */
export interface FoundLimit {
  kind: LimitKind
  /** null: there is one, and its size is not known. */
  limitBytes: number | null
  /** What counts against it just now; null: not known. */
  usedBytes: number | null
  /** Where it is known from. */
  evidence: string
  /** The processes for which it holds; none: all of the target together. */
  pids: readonly number[]
  judgement: LimitJudgement
}

/** `512 MiB, control group: /sys/fs/cgroup/pod/memory.max; 120 MiB of it are used; limit_used is judged by it` */
export function limitInWords({ kind, limitBytes, usedBytes, evidence, pids, judgement }: FoundLimit): string {
  const size = limitBytes === null ? 'of unknown size' : formatBytes(limitBytes)
  const whose = pids.length === 0 ? '' : ` (pid ${pids.join(', ')})`
  const used = usedBytes === null ? '' : `; ${formatBytes(usedBytes)} of it are used`
  return `${size}, ${limitKinds[kind]}${whose}: ${evidence}${used}; ${limitJudgements[judgement]}`
}
