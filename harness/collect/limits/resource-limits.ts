import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { readText } from '../sampler/sources/read-text.ts'

/** Lines of /proc/PID/limits that bound memory (getrlimit(2)); `Max resident set` is ignored by Linux since 2.4.30. */
const rules = [
  { kind: 'address-space', line: 'Max address space', counted: 'VmSize' },
  { kind: 'data-segment', line: 'Max data size', counted: 'VmData' },
] as const

/**
 * The limits that a process was given, as by `ulimit -v`: an allocation beyond them fails, which shows as a MemoryError or
 * an abort and never as an OOM kill. They count address space, not what is resident, so no metric of ours is judged by them.
 */
export function resourceLimits(pid: number): readonly FoundLimit[] {
  return parseResourceLimits(
    { limits: readText(`/proc/${pid}/limits`) ?? '', status: readText(`/proc/${pid}/status`) ?? '' },
    pid,
  )
}

/** @param texts of /proc/PID/limits and /proc/PID/status */
export function parseResourceLimits(texts: { limits: string; status: string }, pid: number): readonly FoundLimit[] {
  return rules.flatMap(({ kind, line, counted }): FoundLimit[] => {
    const soft = new RegExp(`^${line}\\s+(\\d+)\\s`, 'm').exec(texts.limits)?.[1]
    if (soft === undefined) return []
    const kilobytes = new RegExp(`^${counted}:\\s+(\\d+) kB$`, 'm').exec(texts.status)?.[1]
    const usedBytes = kilobytes === undefined ? null : Number(kilobytes) * 1024
    const evidence = `${line} of /proc/PID/limits, against ${counted}`
    return [{ kind, limitBytes: Number(soft), usedBytes, evidence, pids: [pid], judgement: 'not judged' }]
  })
}
