import { expect, it } from 'vitest'
import { plainOptions } from '../testing/plain-options.ts'
import { plainPlan } from '../testing/plain-plan.ts'
import { parseScenario } from './load-scenario.ts'
import { planLadder } from './plan-ladder.ts'
import { planSizes } from './plan-sizes.ts'

const target = { command: ['serve'] }
const soak = { target, load: { rate: '2/s', duration: '8h' } }

it('a duration makes one run of all iterations that are due in it', () => {
  const [run, ...others] = plainPlan(soak).runs
  expect(others).toEqual([])
  expect(run).toMatchObject({ size: 57_600, directory: '57600', load: { arrivals: { durationMs: 28_800_000 } } })
})

it('sizes that are asked for win over a duration, and keep the rate', () => {
  const scenario = parseScenario({ name: 'soak', iteration: () => {}, ...soak }, 'soak.ts', '/srv')
  expect(planSizes(scenario, null, { sizes: [25], seed: 1 })).toMatchObject({
    sizes: [25],
    load: { arrivals: { perSecond: 2, durationMs: null } },
  })
})

it('is the same of autocannon', () => {
  const load = { engine: 'autocannon', path: '/reports', rate: '50/s', duration: '10m' }
  const scenario = parseScenario({ name: 'soak', target, load }, 'soak.ts', '/srv')
  expect(scenario.timeLimitMs).toBe(70 * 60_000)
  expect(planSizes(scenario, null, { sizes: null, seed: 1 })).toEqual({ sizes: [30_000], load: scenario.load })
  expect(planSizes(scenario, null, { sizes: [25], seed: 1 })).toMatchObject({
    sizes: [25],
    load: { engine: 'autocannon', perSecond: 50, durationMs: null },
  })
})

it('independent arrivals are as many as the seed says', () => {
  const load = { rate: '2/s', arrivals: 'poisson', duration: '1h' }
  const scenario = parseScenario({ name: 'soak', iteration: () => {}, target, load }, 'soak.ts', '/srv')
  const sizes = (seed: number) => planSizes(scenario, null, { ...plainOptions, seed }).sizes
  expect(sizes(1)).toEqual(sizes(1))
  expect(sizes(1)).not.toEqual(sizes(2))
})

it('refuses a duration in which nothing is due', () => {
  const load = { rate: '1/h', arrivals: 'poisson', duration: '1s' }
  const scenario = parseScenario({ name: 'soak', iteration: () => {}, target, load }, 'soak.ts', '/srv')
  expect(() => planSizes(scenario, null, { sizes: null, seed: 1 })).toThrow('No iteration is due within load.duration')
})

it('refuses to go on beyond a duration', () => {
  const scenario = parseScenario({ name: 'soak', iteration: () => {}, ...soak }, 'soak.ts', '/srv')
  const loaded = { scenario, modulePath: '/srv/soak.ts', exportName: 'default', moduleHash: '' }
  expect(() => planLadder(loaded, { ...plainOptions, extendTo: 90_000 })).toThrow(
    '--extend-to 90000 goes beyond load.duration',
  )
  expect(planLadder(loaded, { ...plainOptions, sizes: [25], extendTo: 100 }).runs).toHaveLength(1)
})
