import { formatBytes, formatBytesChange } from '../vocabulary/quantities.ts'
import type { GrowthEstimate } from './analysis/growth/growth.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'
import { memoryUnit } from './thresholds/growth-unit.ts'
import type { Finding, ThresholdResult } from './verdict.ts'

/**
 * Memory that grows beyond doubt, and that the default bound lets through: so few reports are not held to less by
 * default, since less could not be told from a warm-up in most runs of that size. A bound that somebody wrote is a
 * decision, and is not questioned.
 */
export function noteGrowthBelowDefault(
  { record, slots, pooledGrowth }: Pick<RunAnalysis, 'record' | 'slots' | 'pooledGrowth'>,
  thresholds: readonly ThresholdResult[],
): Finding[] {
  const passed = thresholds.find(
    ({ metric, source, status }) => metric === 'rss_growth_per_iteration' && source === 'default' && status === 'pass',
  )
  if (passed === undefined || passed.value === null) return []
  const growth = slots.find(({ slot }) => slot === passed.slot)?.growth ?? pooledGrowth
  if (!isEstablished(growth)) return []
  const word = record.plan.unitName
  const sentence = [
    `It grows by ${formatBytesChange(passed.value)} per ${word}, which is established`,
    `it passes because by default so few ${word}s are allowed ${formatBytes(passed.bound)}`,
    `make more of them, or write the bound that you accept, such as 'rss_growth_per_iteration < 1MiB'.`,
  ].join('; ')
  return [{ status: 'warn', threshold: passed.text, sentence, evidence: [] }]
}

function isEstablished(growth: GrowthEstimate | null): boolean {
  if (growth?.status !== 'estimated') return false
  return growth.provenBytes > 0 && growth.bytesPerIteration >= memoryUnit.negligibleBytes
}
