import type { CountSource } from './count-source.ts'
import { thresholdsInCode } from './scenario-of-request.ts'

/** A watch that the command line asks for without a scenario file. */
export interface AskedWatch {
  name: string
  pid: number
  iterationName: string
  count: CountSource
  /** Numbers of reports at which it is judged; null: as usual. */
  iterations: readonly number[] | null
  /** They replace the defaults of their metric. */
  thresholds: readonly string[]
}

/** The scenario file that stands for a watch: it is run, and `--save` keeps it. */
export function watchTextOf({ name, pid, iterationName, count, iterations, thresholds }: AskedWatch): string {
  const sizes = iterations === null ? '' : `\n  iterations: ${JSON.stringify(iterations)},`
  return `import { defineWatch } from 'soakgate'

export default defineWatch({
  name: ${JSON.stringify(name)},
  iterationName: ${JSON.stringify(iterationName)},${sizes}
  target: { pid: ${pid} },
  count: ${inCode(count)},${thresholdsInCode(thresholds)}
})
`
}

function inCode(count: CountSource): string {
  if (count.by === 'log') return fields({ log: count.file, pattern: count.pattern })
  if (count.by === 'time') return fields({ every: `${count.everyMs}ms` })
  if (count.by === 'prometheus') return fields({ url: count.url, counter: count.counter })
  return fields(count.pointer === null ? { url: count.url } : { url: count.url, pointer: count.pointer })
}

function fields(values: Readonly<Record<string, string>>): string {
  const written = Object.entries(values).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return `{ ${written.join(', ')} }`
}
