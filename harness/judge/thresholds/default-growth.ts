const kibibyte = 1024
const mebibyte = 1024 ** 2

/** Growth that can be told from a warm-up by so many effective reports; between them on a straight log-log line. */
const knots = [
  { reports: 25, bytes: 4 * mebibyte },
  { reports: 100, bytes: 512 * kibibyte },
  { reports: 500, bytes: 100 * kibibyte },
] as const

/**
 * Reports of one worker that would show growth as well as `workers` workers do with `ownReports` each: own × W^(1/3).
 * The variance of a common slope with own offsets falls with Σ own³ over the workers.
 */
export function effectiveReports(ownReports: number, workers: number): number {
  return ownReports * Math.cbrt(workers)
}

/**
 * The bound on growth where the scenario names none, in bytes per report: what can be seen with so many reports,
 * calibrated on leak-free services. Below 25 the precision of a slope sets it (n^−1.5), above 500 it stays.
 */
export function defaultGrowthBound(effectiveReports: number): number {
  const [first, ...others] = knots
  if (!(effectiveReports > 0)) return Number.POSITIVE_INFINITY
  if (effectiveReports < first.reports) return first.bytes * (first.reports / effectiveReports) ** 1.5
  let left: { reports: number; bytes: number } = first
  for (const right of others) {
    if (effectiveReports <= right.reports) return between(left, right, effectiveReports)
    left = right
  }
  return left.bytes
}

function between(
  left: { reports: number; bytes: number },
  right: { reports: number; bytes: number },
  reports: number,
): number {
  const share = Math.log(reports / left.reports) / Math.log(right.reports / left.reports)
  return left.bytes * (right.bytes / left.bytes) ** share
}
