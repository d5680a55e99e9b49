import { countAlarms } from './false-alarms.ts'
import { plantInto } from './planted-leaks.ts'
import { countStopped } from './stopped-early.ts'
import { countRunAlarms } from './whole-runs.ts'

/** What is simulated in a thread of its own, by name: plain data in, plain data out. */
export const cells = {
  'leak-free': countAlarms,
  planted: plantInto,
  'whole run': countRunAlarms,
  stopped: countStopped,
}

type Cells = typeof cells

/** Runs one cell, wherever a core is free. */
export type RunCell = <Name extends keyof Cells>(
  name: Name,
  input: Parameters<Cells[Name]>[0],
) => Promise<ReturnType<Cells[Name]>>
