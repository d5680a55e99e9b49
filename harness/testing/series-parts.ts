import type { SeriesRandom } from './series-random.ts'

/** One value a report, in MiB above the level of a fresh process. */
export type Mebibytes = readonly number[]

/** Parts of a series that add up to it: noise, and every innocent way to move. */
export function sumOf(...parts: readonly Mebibytes[]): Mebibytes {
  const [first = [], ...others] = parts
  return first.map((value, i) => others.reduce((sum, part) => sum + (part[i] ?? 0), value))
}

function valuesAt(reports: number, valueAt: (report: number) => number): Mebibytes {
  return Array.from({ length: reports }, (_, i) => valueAt(i))
}

/** Independent errors. */
export function whiteNoise({ code, chance }: SeriesRandom, reports: number): Mebibytes {
  const deviation = code.logBetween(0.3, 3)
  return valuesAt(reports, () => deviation * chance.normal())
}

/** AR(1) errors in their steady state. */
export function correlatedNoise({ code, chance }: SeriesRandom, reports: number, correlation: number): Mebibytes {
  const deviation = code.logBetween(0.3, 3)
  let state = chance.normal()
  return valuesAt(reports, () => {
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * chance.normal()
    return deviation * state
  })
}

/** Samples that catch a report in flight. */
export function upwardSpikes({ code, chance }: SeriesRandom, reports: number): Mebibytes {
  const share = code.between(0.02, 0.1)
  return valuesAt(reports, () => (chance.chance(share) ? chance.logBetween(3, 60) : 0))
}

/** Memory that is given back slowly all the time. */
export function slowDecline({ code }: SeriesRandom, reports: number): Mebibytes {
  const total = code.logBetween(3, 40)
  return valuesAt(reports, (report) => -total * (report / reports))
}

/** A collected heap: teeth that grow with the heap until it has its size. */
export function collectedHeap({ code, chance }: SeriesRandom, reports: number): Mebibytes {
  const period = code.between(4, 15)
  const height = code.logBetween(2, 20)
  const heapGrowth = code.between(0, 2)
  const settled = code.between(0.05, 0.3) * reports
  const phase = chance.between(0, period)
  return valuesAt(reports, (report) => {
    const heap = 1 + heapGrowth * (1 - Math.exp(-report / settled))
    return height * (heap - 1) + height * heap * (((report + phase) / period) % 1)
  })
}

/** A heap that is touched for the first time in a straight line, later given back in part and touched again. */
export function touchedHeap({ code, chance }: SeriesRandom, reports: number): Mebibytes {
  const size = code.logBetween(20, 200)
  const perReport = size / (code.between(0.05, 0.3) * reports)
  const givesBack = code.between(0, 4) / reports
  let touched = 0
  return valuesAt(reports, () => {
    if (touched >= size && chance.chance(givesBack)) touched -= size * chance.between(0.1, 0.5)
    touched = Math.min(size, touched + perReport)
    return touched
  })
}

/** 1 − exp(−x/τ), τ a share of the reports; its size differs a little from worker to worker. */
export function warmUp({ code, chance }: SeriesRandom, reports: number, share: number): Mebibytes {
  const size = code.logBetween(10, 200) * chance.between(0.9, 1.1)
  return valuesAt(reports, (report) => size * (1 - Math.exp(-(report + 1) / (share * reports))))
}

/** Level shifts upwards at random reports of the first `until` of the run. */
export function levelShifts({ chance }: SeriesRandom, reports: number, count: number, until: number): Mebibytes {
  const shifts = Array.from({ length: count }, () => ({
    at: chance.between(0, until * reports),
    height: chance.logBetween(3, 30),
  }))
  return valuesAt(reports, (report) => shifts.reduce((sum, { at, height }) => (report >= at ? sum + height : sum), 0))
}

/** Arenas or pools that are added ever more rarely: every wait is longer than the last by a factor. */
export function thinningShifts({ code, chance }: SeriesRandom, reports: number): Mebibytes {
  const factor = code.between(1.5, 2.5)
  const height = code.logBetween(2, 20)
  const times: number[] = []
  for (let at = chance.between(0.01, 0.05) * reports; at < reports; at *= factor * chance.between(0.85, 1.15)) {
    times.push(at)
  }
  return valuesAt(reports, (report) => height * times.filter((at) => report >= at).length)
}

/** A cache without eviction that is complete after a share of the reports. */
export function fillingCache({ code }: SeriesRandom, reports: number, share: number): Mebibytes {
  const size = code.logBetween(10, 200)
  return valuesAt(reports, (report) => size * Math.min(1, (report + 1) / (share * reports)))
}
