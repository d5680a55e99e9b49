import { type ChildProcess, spawn } from 'node:child_process'
import { pause } from '../sampling-cost/cost.ts'
import type { Contender } from './contenders.ts'
import type { CountingServer } from './counting-server.ts'
import { readTreeCpuUs } from './process-tree.ts'

/** How many requests are measured, after how many that are not: programs start, and compilers find out what matters. */
export interface Window {
  warmup: number
  measured: number
}

const lookEveryMs = 2
/** A tool that does not get there does not work. */
const withinMs = 120_000

/**
 * CPU time of a tool and of all that it starts, user and system, for each request that the server answers; of one
 * processor, which it has to itself. Neither its start nor its end is in it.
 */
export async function measureRequestUs(tool: Contender, server: CountingServer, core: number, window: Window) {
  const words = ['-c', String(core), ...tool.words]
  const child = spawn('taskset', words, {
    // A group of its own, so that all of it can be ended.
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...tool.env },
  })
  try {
    const first = server.answered()
    const begun = await untilAnswered(first + window.warmup, child, tool, server)
    const ended = await untilAnswered(begun.answered + window.measured, child, tool, server)
    return (ended.cpuUs - begun.cpuUs) / (ended.answered - begun.answered)
  } finally {
    await end(child)
  }
}

async function untilAnswered(wanted: number, child: ChildProcess, { name }: Contender, server: CountingServer) {
  const deadlineMs = performance.now() + withinMs
  while (server.answered() < wanted) {
    if (child.exitCode !== null || performance.now() > deadlineMs) throw new Error(`${name} made too few requests`)
    await pause(lookEveryMs)
  }
  return { cpuUs: readTreeCpuUs(child.pid ?? 0), answered: server.answered() }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  process.kill(-child.pid, 'SIGKILL')
  await ended
}
