import type { PrometheusMemory, SlotLabel } from '../../scenario/remote-target.ts'
import type { Series } from './prometheus-api.ts'

type Labels = Readonly<Record<string, string>>

/** The values of one worker's process, by the moment of the scrape in seconds since 1970. */
export interface NumberSeries {
  /** Place and process together. */
  key: string
  place: string
  process: string | null
  pid: number | null
  values: Map<number, number>
  /** Labels of the series that it comes from. */
  sources: Labels[]
  /** Whether two of them were scraped at one moment: one after the other may follow from a new label. */
  areTogether: boolean
}

/** A pid is told by the whole label, or by what follows its last colon: `gunicorn:4711`. */
const pidAtEnd = /(?:^|:)(\d{1,7})$/

/** Series by the worker that they are of; those of one worker, as CPU time by its modes, are added up. */
export function seriesByWorker(
  series: readonly Series[],
  { slot, process }: Pick<PrometheusMemory, 'slot' | 'process'>,
  unit: number,
): Map<string, NumberSeries> {
  const workers = new Map<string, NumberSeries>()
  for (const { labels, samples } of series) {
    const place = placeOf(labels, slot)
    const ofProcess = process === null ? null : (labels[process] ?? null)
    const key =
      ofProcess === null ? place : `${place}${place === '' ? '' : ', '}${process}=${JSON.stringify(ofProcess)}`
    let worker = workers.get(key)
    if (worker === undefined) {
      const pid = pidAtEnd.exec(ofProcess ?? '')?.[1]
      worker = {
        key,
        place,
        process: ofProcess,
        pid: pid === undefined ? null : Number(pid),
        values: new Map(),
        sources: [],
        areTogether: false,
      }
      workers.set(key, worker)
    }
    worker.sources.push(labels)
    for (const [seconds, value] of samples) {
      if (!Number.isFinite(value)) continue
      const known = worker.values.get(seconds)
      if (known !== undefined) worker.areTogether = true
      worker.values.set(seconds, (known ?? 0) + value * unit)
    }
  }
  return workers
}

function placeOf(labels: Labels, slot: readonly SlotLabel[]): string {
  return slot
    .flatMap((label) => {
      const name = [label].flat().find((one) => labels[one] !== undefined)
      return name === undefined ? [] : [`${name}=${JSON.stringify(labels[name])}`]
    })
    .join(', ')
}

/** What was scraped of both at the same moment, one minus the other. */
export function subtractSeries(
  whole: ReadonlyMap<string, NumberSeries>,
  part: ReadonlyMap<string, NumberSeries>,
): Map<string, NumberSeries> {
  return new Map(
    [...whole].map(([key, series]) => {
      const less = part.get(key)?.values
      const values = [...series.values].flatMap(([seconds, value]): [number, number][] => {
        const subtracted = less?.get(seconds)
        return subtracted === undefined ? [] : [[seconds, value - subtracted]]
      })
      return [key, { ...series, values: new Map(values) }]
    }),
  )
}

/** The value at a moment, or the newest before it that is not older than `within`; null: there is none. */
export function valueAt(series: NumberSeries | undefined, seconds: number, within: number): number | null {
  if (series === undefined) return null
  const exact = series.values.get(seconds)
  if (exact !== undefined) return exact
  let newest: number | null = null
  for (const time of series.values.keys()) {
    if (time <= seconds && time >= seconds - within && time > (newest ?? Number.NEGATIVE_INFINITY)) newest = time
  }
  return newest === null ? null : (series.values.get(newest) ?? null)
}
