import type { CountSource } from './count-source.ts'
import { thresholdsInCode } from './scenario-of-request.ts'

/** What is watched: a process, a container, or series of a Prometheus server. */
export type AskedWatchTarget =
  | { pid: number }
  | { container: string }
  | { prometheus: string; workers: { querySet: string; match: string }; tokenFrom?: string }

/** A watch that the command line asks for without a scenario file. */
export interface AskedWatch {
  name: string
  target: AskedWatchTarget
  iterationName: string
  count: CountSource
  /** Numbers of reports at which it is judged; null: as usual. */
  iterations: readonly number[] | null
  /** They replace the defaults of their metric. */
  thresholds: readonly string[]
}

/** The scenario file that stands for a watch: it is run, and `--save` keeps it. */
export function watchTextOf({ name, target, iterationName, count, iterations, thresholds }: AskedWatch): string {
  const sizes = iterations === null ? '' : `\n  iterations: ${JSON.stringify(iterations)},`
  return `import { defineWatch } from 'soakgate'

export default defineWatch({
  name: ${JSON.stringify(name)},
  iterationName: ${JSON.stringify(iterationName)},${sizes}
  target: ${valueInCode({ ...target })},
  count: ${inCode(count)},${thresholdsInCode(thresholds)}
})
`
}

function inCode(count: CountSource): string {
  if (count.by === 'log') return valueInCode({ log: count.file, pattern: count.pattern })
  if (count.by === 'time') return valueInCode({ every: `${count.everyMs}ms` })
  if (count.by === 'prometheus') return valueInCode({ url: count.url, counter: count.counter })
  return valueInCode(count.pointer === null ? { url: count.url } : { url: count.url, pointer: count.pointer })
}

function valueInCode(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const written = Object.entries(value).map(([name, inner]) => `${name}: ${valueInCode(inner)}`)
  return `{ ${written.join(', ')} }`
}
