import type { PlannedThreshold } from '../../scenario/ladder-plan.ts'
import { type MetricName, metricOf } from '../../vocabulary/metrics.ts'
import type { GrowthEstimate } from '../analysis/growth/growth.ts'
import { countGrowthOfRole, countGrowthOfWorkers, processGrowth, type SampledCount } from '../analysis/other-growth.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { type Candidate, decideCandidates, type GrowthCase, judgeSeries } from './growth-candidates.ts'
import { candidatesOfWorkers, type MeasuredThreshold, wordOf } from './growth-threshold.ts'
import { countUnit, fileBytesUnit, type GrowthUnit, perUnitOfWork } from './growth-unit.ts'
import { selected } from './measurement.ts'
import { describeMoreDescriptors } from './measures/descriptor-kinds.ts'
import { temporaryBytesGrowth } from './measures/temporary-files.ts'

/** A growth that is judged only where a threshold names it. */
interface OtherGrowthMetric {
  /** What grows, in the plural. */
  noun: string
  unit: GrowthUnit
  candidates: (
    analysis: RunAnalysis,
    threshold: PlannedThreshold['threshold'],
    judged: GrowthCase,
  ) => readonly Candidate[]
}

/** Growth of anything but memory, by its metric. */
export const otherGrowths = {
  fds_growth_per_iteration: sampledCount('descriptors'),
  threads_growth_per_iteration: sampledCount('threads'),
  processes_growth_per_iteration: {
    noun: 'processes',
    unit: countUnit('processes'),
    candidates: (analysis, _, judged) => [ofTarget(processGrowth(analysis), judged)],
  },
  temporary_bytes_growth_per_iteration: {
    noun: 'temporary files',
    unit: fileBytesUnit,
    candidates: (analysis, _, judged) => [ofTarget(temporaryBytesGrowth(analysis), judged)],
  },
} satisfies Partial<Record<MetricName, OtherGrowthMetric>>

export type OtherGrowthName = keyof typeof otherGrowths

export function isOtherGrowth(metric: MetricName): metric is OtherGrowthName {
  return Object.hasOwn(otherGrowths, metric)
}

/** Growth per report of descriptors, threads, processes or temporary files, by the rule that memory is judged by. */
export function evaluateOtherGrowth(
  planned: PlannedThreshold,
  metric: OtherGrowthName,
  analysis: RunAnalysis,
): MeasuredThreshold {
  const { threshold, level, source } = planned
  const { noun, unit, candidates } = otherGrowths[metric]
  const judged = {
    bound: threshold.bound,
    unit: perUnitOfWork(unit, analysis.unitsPerIteration),
    word: wordOf(analysis.record.plan),
  }
  return {
    text: threshold.text,
    metric,
    dimension: metricOf(metric).dimension,
    level,
    source,
    bound: threshold.bound,
    evidence:
      metric === 'fds_growth_per_iteration' ? describeMoreDescriptors(analysis.record, roleAsked(threshold)) : [],
    ...decideCandidates(candidates(analysis, threshold, judged), `growth of ${noun}`, judged),
  }
}

function roleAsked(threshold: PlannedThreshold['threshold']): string {
  return selected(threshold, 'role') ?? 'worker'
}

function sampledCount(count: SampledCount): OtherGrowthMetric {
  return {
    noun: count,
    unit: countUnit(count),
    candidates: (analysis, threshold, judged) => {
      const role = roleAsked(threshold)
      if (role !== 'worker') {
        return countGrowthOfRole(analysis, role, count).map(({ name, growth }) =>
          judgeSeries({ slot: null, name, isWhole: false, growth }, judged),
        )
      }
      const { slots, pooled } = countGrowthOfWorkers(analysis, count)
      return candidatesOfWorkers(slots, pooled, threshold, judged)
    },
  }
}

function ofTarget(growth: GrowthEstimate, judged: GrowthCase): Candidate {
  return judgeSeries({ slot: null, name: 'the target', isWhole: true, growth }, judged)
}
