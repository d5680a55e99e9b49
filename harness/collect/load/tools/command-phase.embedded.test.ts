import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { CommandLoad } from '../../../scenario/load.ts'
import { deafListener } from '../../../testing/deaf-listener.ts'
import { plainPlan } from '../../../testing/plain-plan.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { TargetLines } from '../counting/target-lines.ts'
import { startCommandPhase } from './command-phase.ts'
import type { ToolNews } from './tool-load.ts'

const hangs: CommandLoad = {
  engine: 'command',
  command: [process.execPath, '-e', 'setInterval(() => {}, 1000)', '{iterations}'],
  cwd: '/',
  env: {},
  count: { by: 'target-log', pattern: 'GET /report 200' },
  output: null,
}

it('is alive as long as its process is, also where the service counts nothing', async () => {
  const clock = new SimulatedClock()
  let touches = 0
  const news: ToolNews = {
    begin: () => {},
    end: () => {},
    settle: () => {},
    numberOf: () => null,
    hasBegun: () => false,
    touch: () => {
      touches += 1
    },
  }
  const [plan] = plainPlan({ target: { command: ['serve'] }, iterations: [25] }).runs
  if (plan === undefined) throw new Error('nothing was planned')
  const running = await startCommandPhase(
    hangs,
    {
      plan,
      place: { modulePath: '', exportName: 'default', baseUrl: 'http://127.0.0.1:1', originNs: 0n },
      listener: deafListener,
      surroundings: { mark: randomUUID(), onGroup: () => {}, onFolder: () => {} },
      targetLines: new TargetLines(),
    },
    { asked: { phase: 'load', count: 25 }, news, clock },
  )
  try {
    clock.advance(60_000)
    expect(touches).toBeGreaterThanOrEqual(60)
  } finally {
    running.kill()
    // The service's own count is looked at once more, for a second.
    let isOver = false
    const ended = running.ended.finally(() => {
      isOver = true
    })
    while (!isOver) {
      clock.advance(100)
      await new Promise(setImmediate)
    }
    await ended
  }
})
