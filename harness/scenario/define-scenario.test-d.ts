/** Each line that must be red in an editor is so here; `npm run check:types` fails where one is not. */
import { defineScenario } from './define-scenario.ts'

const target = { command: ['./serve'] }
const name = 'quote'

/** What is right is no red line, and `shared` is what setup returned. */
export const right = defineScenario({
  name,
  target,
  thresholds: [
    'rss < 512MiB',
    'rss{target} p95 <= 1.5GiB',
    'request_duration{step=download} p95 < 5s at 100, 500',
    'worker_crashes == 0',
    'iteration_failed_rate <= 0%',
    { expect: `rss_growth_per_iteration < ${Number(process.env.KIB)}KiB at 500`, level: 'warn' },
    'rss_growth_per_iteration < 1GiB/10000',
    { budget: { iterations: 10_000, memory: '1GiB' }, level: 'warn' },
  ],
  thinkTime: { min: '1s', max: '3s' },
  quiesce: { every: 25, http: 'POST /gc' },
  sizes: { 500: { users: 12, iterationTimeout: '10m' } },
  setup: async ({ files }) => ({ drawings: await files('*.dxf'), count: 3 }),
  user: ({ shared }) => void shared.count.toFixed(),
  iteration: ({ shared, random, units }) => {
    units(shared.count)
    random.pick(shared.drawings).toUpperCase()
    // @ts-expect-error setup returned no such thing
    shared.drawing
  },
  teardown: ({ shared }) => void shared.drawings.length,
})

/** A tool has a script of its own. */
export const byTool = defineScenario({
  name,
  target,
  load: { engine: 'command', command: ['ab', '{url}/'], completed: { targetLog: 'GET / ' } },
})

defineScenario({
  name,
  target,
  // @ts-expect-error no function
  user: 3,
  iteration: async ({ http }) => {
    // @ts-expect-error a size is written with its unit, beside another mistake
    await http.get('/', { keep: 'first 64KB' })
  },
})

const iteration = () => {}
// @ts-expect-error where completed reports are counted is to be said
defineScenario({ name, target, load: { engine: 'command', command: ['ab', '{url}/'] } })
// @ts-expect-error a key that does not exist
defineScenario({ name, target, iteration, thresolds: [] })
// @ts-expect-error a duration without a unit
defineScenario({ name, target, iteration, timeLimit: '40' })
// @ts-expect-error a duration that is a number
defineScenario({ name, target, iteration, timeLimit: 40 })
// @ts-expect-error a unit that is none of time
defineScenario({ name, target, iteration, thinkTime: '5 parsecs' })
// @ts-expect-error a metric that does not exist
defineScenario({ name, target, iteration, thresholds: ['rss_grow_per_iteration < 100KiB'] })
// @ts-expect-error a unit that means two things
defineScenario({ name, target, iteration, thresholds: ['rss max < 512KB'] })
// @ts-expect-error a threshold without a bound
defineScenario({ name, target, iteration, thresholds: ['rss max'] })
// @ts-expect-error a metric that does not exist, in an object
defineScenario({ name, target, iteration, thresholds: [{ expect: 'memory < 1GiB' }] })
// @ts-expect-error a budget of what is no growth
defineScenario({ name, target, iteration, thresholds: ['rss max < 1GiB/10000'] })
// @ts-expect-error a budget over nothing
defineScenario({ name, target, iteration, thresholds: [{ budget: { memory: '1GiB' } }] })
// @ts-expect-error a level that does not exist
defineScenario({ name, target, iteration, thresholds: [{ expect: 'rss < 1GiB', level: 'info' }] })
// @ts-expect-error http and command are two ways
defineScenario({ name, target, iteration, quiesce: { every: 25, http: 'gc' } })
// @ts-expect-error a setting that a size cannot have
defineScenario({ name, target, iteration, sizes: { 500: { target: 3 } } })
// @ts-expect-error a function that is a number
defineScenario({ name, target, iteration, user: 4 })
// @ts-expect-error without an iteration it does nothing
defineScenario({ name, target })
// @ts-expect-error a function of the context that does not exist
defineScenario({ name, target, iteration: ({ htpp }) => htpp })
// @ts-expect-error a pause without a unit
defineScenario({ name, target, iteration: ({ sleep }) => sleep('5') })
// @ts-expect-error units are of iterations alone
defineScenario({ name, target, iteration, setup: ({ units }) => units(3) })
