import { totalOf } from '../../harness/collect/load/tools/outputs/tool-claims.ts'
import { decidingStatus, type RunVerdict } from '../../harness/judge/verdict.ts'
import { formatBytesChange } from '../../harness/vocabulary/quantities.ts'
import { codes, table } from '../docs/page.ts'
import { comparedSize } from './compared-scenario.ts'
import type { Comparison } from './comparison.ts'

const head = ['service', 'tool', 'exit code', 'it says', 'served', 'killed for memory', 'growth per report', 'soakgate']

/** One row for each service and tool: what the tool says, then what happened. */
export function renderComparison(comparisons: readonly Comparison[]): string {
  return table(head, comparisons.map(renderRow))
}

function renderRow(comparison: Comparison): string[] {
  const { cell, exit, served, run } = comparison
  return [
    cell.service.title,
    cell.tool.name,
    exit,
    said(comparison),
    `${served} of ${comparedSize}`,
    killed(comparison),
    growthOf(run),
    `**${run.status}**: ${codes(decidedBy(run))}`,
  ]
}

function said({ claims }: Comparison): string {
  const failed = totalOf(claims) - claims.completed
  return `${claims.completed} completed, ${failed} failed`
}

function killed({ oomKills, servedUntilKill }: Comparison): string {
  return oomKills === 0 ? '–' : `${oomKills}, the first after ${servedUntilKill} reports`
}

/** What memory grows by, where its threshold was proven broken: an estimate that left it open is none. */
function growthOf({ thresholds }: RunVerdict): string {
  const growth = thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
  return growth?.status === 'fail' ? formatBytesChange(growth.value) : '–'
}

/** The metrics whose thresholds decided, each once. */
function decidedBy({ thresholds, status }: RunVerdict): string[] {
  const deciding = thresholds.filter((one) => decidingStatus(one) === status)
  return status === 'pass' ? [] : [...new Set(deciding.map(({ metric }) => metric))]
}
