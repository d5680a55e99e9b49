import type { ToolReport } from '../../../record/run-outcome.ts'
import type { RunningToolPhase, ToolPhaseEnd } from './tool-load.ts'

/** A part of a phase, which a process of its own makes. */
export interface PhasePart {
  /** Such as `segment 1 of 2 (ssh)`. */
  name: string
  running: RunningToolPhase
}

/**
 * Several parts as one phase, which ends when all have ended. What the user must mend in one ends the others at once; one
 * that breaks does not.
 */
export function joinParts(parts: readonly PhasePart[]): RunningToolPhase {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only.running
  const ended = Promise.all(parts.map(({ running }) => running.ended))
  return {
    ended: ended.then(
      (ends) => joinEnds(ends.map((end, index) => ({ ...end, name: parts[index]?.name ?? '' }))),
      async (error: unknown) => {
        await killParts(parts)
        throw error
      },
    ),
    stop: () => {
      for (const { running } of parts) running.stop()
    },
    kill: () => {
      for (const { running } of parts) running.kill()
    },
  }
}

/** Ends all of them at once, whatever they come to. */
export async function killParts(parts: readonly PhasePart[]): Promise<void> {
  for (const { running } of parts) running.kill()
  await Promise.allSettled(parts.map(({ running }) => running.ended))
}

function joinEnds(ends: readonly (ToolPhaseEnd & { name: string })[]): ToolPhaseEnd {
  const details = ends.flatMap(({ name, detail }) => (detail === null ? [] : [`${name}: ${detail}`]))
  return {
    endedBy: ends.some(({ endedBy }) => endedBy === 'broke') ? 'broke' : 'ended',
    detail: details.length === 0 ? null : details.join('; '),
    report: addReports(ends),
  }
}

/** Counts are added up. A threshold was judged by each part of its own samples, so each judgement is told. */
function addReports(ends: readonly (ToolPhaseEnd & { name: string })[]): ToolReport | null {
  const reports = ends.flatMap(({ name, report }) => (report === null ? [] : [{ name, ...report }]))
  if (reports.length === 0) return null
  const isWhole = reports.length === ends.length
  const sum = (of: (report: ToolReport) => number | null): number | null =>
    reports.reduce<number | null>(
      (sum, report) => {
        const one = of(report)
        return sum === null || one === null ? null : sum + one
      },
      isWhole ? 0 : null,
    )
  return {
    claimed: sum(({ claimed }) => claimed),
    dropped: sum(({ dropped }) => dropped),
    counted: null,
    end: reports.map(({ name, end }) => `${name}: ${end}`).join('; '),
    thresholds: reports.flatMap(({ name, thresholds }) =>
      thresholds.map(({ text, status }) => ({ text: `${text} in ${name}`, status })),
    ),
  }
}
