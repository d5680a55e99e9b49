import type { LiveProcess, RunListener, RunStage } from '../collect/run-listener.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { countOutcomes, type OutcomeCounts, outcomeNames } from '../vocabulary/outcomes.ts'
import { formatBytes, formatDuration } from '../vocabulary/quantities.ts'
import { printable } from './printable.ts'

/** What the live display knows of the run that goes on. */
export interface ProgressState {
  plan: RunPlan
  stage: RunStage
  warmedUp: number
  outcomes: OutcomeCounts
  loadStartedMs: number | null
  nowMs: number
  processes: readonly LiveProcess[]
  /** When the memory limit will be reached, as it stands; null: nothing is foreseen. */
  forecast: string | null
}

/** A forecast is told at once, as a new stage is; details may wait. */
export type ProgressChange = 'stage' | 'forecast' | 'detail'

/** Follows runs and hands the state on at every change. */
export function progressListener(
  nowMs: () => number,
  onChange: (state: ProgressState, what: ProgressChange) => void,
): RunListener {
  let state: ProgressState | null = null
  const change = (what: ProgressChange, update: (current: ProgressState) => void) => {
    if (state === null) return
    state.nowMs = nowMs()
    update(state)
    onChange(state, what)
  }
  return {
    onStage: (plan, stage) => {
      if (stage === 'starting' || state === null) {
        state = {
          plan,
          stage,
          warmedUp: 0,
          outcomes: countOutcomes([]),
          loadStartedMs: null,
          nowMs: nowMs(),
          processes: [],
          forecast: null,
        }
      }
      change('stage', (current) => {
        current.stage = stage
        if (stage === 'load') current.loadStartedMs = current.nowMs
      })
    },
    onIteration: (_plan, row) =>
      change('detail', (current) => {
        if (row.phase === 'warmup') current.warmedUp += row.outcome === 'completed' ? 1 : 0
        else current.outcomes[row.outcome] += 1
      }),
    onMemory: (_plan, processes) =>
      change('detail', (current) => {
        current.processes = processes
      }),
    onEvent: (_plan, { kind, evidence }) => {
      if (kind === 'preliminary-forecast')
        change('forecast', (current) => {
          current.forecast = evidence
        })
      else if (kind === 'forecast-withdrawn')
        change('detail', (current) => {
          current.forecast = null
        })
    },
    onEnd: () => {},
  }
}

/** The live display: what goes on, how far, how fast, until when; below it the memory, and when its limit is reached. */
export function renderProgress(state: ProgressState): string {
  const lines = [headline(state), memoryLine(state.processes), renderForecast(state)]
  return lines.filter((line) => line !== '').join('\n')
}

/** One line for terminals that cannot redraw. */
export function renderStage(state: ProgressState): string {
  return `${nameOf(state.plan)}: ${stageText(state)}`
}

/** `preliminary forecast: growing by 33.2 MiB per report, it reaches …`; empty: nothing is foreseen. */
export function renderForecast({ forecast }: ProgressState): string {
  return forecast === null ? '' : `preliminary forecast: ${printable(forecast)}`
}

function headline(state: ProgressState): string {
  const { plan, stage, outcomes: counts, loadStartedMs, nowMs } = state
  const name = nameOf(plan)
  if (stage !== 'load' || loadStartedMs === null) return `${name}: ${stageText(state)}`
  const seconds = (nowMs - loadStartedMs) / 1000
  const done = outcomeNames.reduce((sum, outcome) => sum + counts[outcome], 0)
  const total = done > plan.size ? (plan.extendTo ?? done) : plan.size
  const rate = done / Math.max(seconds, 0.001)
  const eta = done === 0 ? '' : `, ETA ${formatDuration(((total - done) / rate) * 1000)}`
  const bad = outcomeNames.filter((outcome) => outcome !== 'completed' && counts[outcome] > 0)
  const badText = bad.map((outcome) => `, ${counts[outcome]} ${outcome}`).join('')
  return `${name}: ${bar(done / total)} ${done}/${total}${badText}, ${rate.toFixed(1)}/s${eta}`
}

function nameOf({ size, iterationName }: RunPlan): string {
  return `${size} ${printable(iterationName)}s`
}

function stageText({ stage, warmedUp }: ProgressState): string {
  if (stage === 'warming up') return `warming up, ${warmedUp} done`
  return stage
}

function bar(part: number): string {
  const width = 24
  const full = Math.round(Math.min(1, part) * width)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`
}

/** More workers than this are shown as a range. */
const shownWorkers = 6

function memoryLine(processes: readonly LiveProcess[]): string {
  const workers = processes.filter(
    (process) => process.role === 'worker' && process.slot !== null && process.rssBytes !== null,
  )
  if (workers.length === 0) return ''
  const sum = processes.reduce((bytes, process) => bytes + (process.rssBytes ?? 0), 0)
  const sizes = workers.map((worker) => worker.rssBytes ?? 0)
  const each =
    workers.length <= shownWorkers
      ? workers.map((worker) => `worker ${worker.slot} ${formatBytes(worker.rssBytes)}`).join(', ')
      : `${workers.length} workers ${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}`
  return `RSS: ${each}, sum of ${processes.length} processes ${formatBytes(sum)}`
}
