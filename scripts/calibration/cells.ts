import { countAlarms } from './false-alarms.ts'
import { plantInto } from './planted-leaks.ts'

/** What is simulated in a thread of its own, by name: plain data in, plain data out. */
export const cells = {
  'leak-free': countAlarms,
  planted: plantInto,
}

type Cells = typeof cells

/** Runs one cell, wherever a core is free. */
export type RunCell = <Name extends keyof Cells>(
  name: Name,
  input: Parameters<Cells[Name]>[0],
) => Promise<ReturnType<Cells[Name]>>
