import { createLogUpdate } from 'log-update'
import { noListener, type RunListener } from '../../collect/run-listener.ts'
import {
  type ProgressState,
  progressListener,
  renderForecast,
  renderProgress,
  renderStage,
} from '../../show/progress.ts'
import type { CommandLine } from './command-line.ts'

const redrawEveryMs = 200
const lineEveryMs = 10_000

export interface LiveProgress {
  listener: RunListener
  /** Takes the live lines away. */
  end: () => void
}

/** Shows how a run goes on: redrawn in a terminal, a line now and then elsewhere, nothing when quiet. */
export function liveProgress(line: CommandLine, quiet: boolean): LiveProgress {
  if (quiet) return { listener: noListener, end: () => {} }
  const nowMs = () => performance.now()
  return line.isTerminal ? redrawn(nowMs) : lineByLine(line, nowMs)
}

function redrawn(nowMs: () => number): LiveProgress {
  const display = createLogUpdate(process.stderr)
  let drawnMs = Number.NEGATIVE_INFINITY
  const listener = progressListener(nowMs, (state, what) => {
    if (what === 'detail' && state.nowMs - drawnMs < redrawEveryMs) return
    drawnMs = state.nowMs
    display(renderProgress(state))
  })
  return { listener, end: () => display.clear() }
}

function lineByLine(line: CommandLine, nowMs: () => number): LiveProgress {
  let toldMs = nowMs()
  const tell = (state: ProgressState, text: string) => {
    toldMs = state.nowMs
    line.tell(`${text}\n`)
  }
  const listener = progressListener(nowMs, (state, what) => {
    if (what === 'stage') tell(state, renderStage(state))
    else if (what === 'forecast') tell(state, renderForecast(state))
    else if (state.nowMs - toldMs >= lineEveryMs) tell(state, renderProgress(state))
  })
  return { listener, end: () => {} }
}
