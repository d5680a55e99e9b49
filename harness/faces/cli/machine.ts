import { readFileSync } from 'node:fs'
import os from 'node:os'
import type { Machine } from '../../scenario/ladder-plan.ts'

/** The machine that measures, as the plan notes it. */
export function describeMachine(): Machine {
  return {
    platform: `${process.platform} ${process.arch}`,
    kernel: os.release(),
    nodeVersion: process.versions.node,
    cpus: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    hasSwap: hasSwap(),
  }
}

function hasSwap(): boolean {
  try {
    // One line of headings, then one a swap area.
    return readFileSync('/proc/swaps', 'utf8').trim().split('\n').length > 1
  } catch {
    return false
  }
}
