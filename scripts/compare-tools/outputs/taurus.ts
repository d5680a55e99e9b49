import { failuresOf, type ToolClaims } from '../../../harness/collect/load/tools/outputs/tool-claims.ts'

const samples = /INFO: Samples count: (\d+), (\d+\.\d\d)% failures$/

/** Taurus 1 by its final status: failures are told in hundredths of a percent, so their number is exact up to 10,000 requests. */
export function readTaurus(lines: readonly string[]): ToolClaims | null {
  const match = lines.map((line) => samples.exec(line)).find((found) => found !== null)
  if (match === undefined) return null
  const [, all, percent] = match.map(Number)
  if (all === undefined || percent === undefined) return null
  const failed = Math.round((all * percent) / 100)
  const reason = 'Taurus: a failed sample'
  return { completed: all - failed, failures: failuresOf([{ outcome: 'failed', count: failed, reason }]) }
}
