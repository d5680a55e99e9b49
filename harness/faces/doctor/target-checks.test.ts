import { expect, it } from 'vitest'
import { plainPlan } from '../../testing/plain-plan.ts'
import { SimulatedPrometheus } from '../../testing/simulated-prometheus.ts'
import type { Diagnosis } from '../../vocabulary/diagnosis.ts'
import { mergeVariants } from './doctor.ts'
import { checkTarget } from './target-checks.ts'

const env = { PATH: process.env.PATH }
const refused = { name: 'memory limit', state: 'note', found: 'cannot be enforced', meaning: '', todo: '' } as const
const possible = { ...refused, state: 'ok', found: 'can be enforced' } as const

async function checked(target: object, memoryLimit: Diagnosis | null = possible): Promise<string[]> {
  const plan = plainPlan({ target })
  const [run] = plan.runs
  if (run === undefined) throw new Error('a run')
  const diagnoses = await checkTarget(run.target, plan, { env, memoryLimit })
  return diagnoses.map(({ name, state, found }) => `${state} ${name}: ${found}`)
}

it('a memory limit is a problem of the scenario that asks for it where none can be enforced', async () => {
  const target = { command: ['node', 'main.ts'], cwd: '/', memoryLimit: '300MiB' }
  expect(await checked(target)).toContain('ok its memory limit: 300 MiB')
  expect(await checked(target, refused)).toContain('problem its memory limit: cannot be enforced')
  expect(await checked({ command: ['node', 'main.ts'], cwd: '/' }, refused)).toEqual([
    'ok memory is read: soakgate starts the service',
    'ok folder: there',
    'ok program: node',
  ])
})

it('what measures a service elsewhere is asked once', async () => {
  const prometheus = await SimulatedPrometheus.start(1_800_000_000, 15)
  const workers = { rss: 'worker_rss_bytes', slot: ['instance'] }
  const target = { url: 'http://127.0.0.1:9', prometheus: prometheus.url, workers }
  expect(await checked(target)).toContain(
    `problem what measures it: no series of worker_rss_bytes; nor any other of memory`,
  )
  const labels = { instance: 'a' }
  prometheus.series = [{ metric: 'worker_rss_bytes', labels, valueAt: () => 50e6 }]
  expect(await checked(target)).toEqual([
    'ok memory is read: another system measures the service',
    `ok what measures it: Prometheus at ${prometheus.url} tells of one worker`,
  ])
  await prometheus.end()
  expect((await checked(target))[1]).toMatch(/^problem what measures it: /)
})

it('programs are looked for in the PATH that the target gets', async () => {
  const target = { command: ['node', 'main.ts'], cwd: '/', env: { PATH: '/nowhere' } }
  expect(await checked(target)).toContain('problem program: node is not there, or not executable')
})

it('what variants have in common is said once, with whom it concerns where not all', () => {
  const [a, b] = [
    { ...possible, name: 'a' },
    { ...possible, name: 'b' },
  ]
  expect(mergeVariants([null, 'x', 'y'], [[a, b], [a], [a, { ...b, found: 'other' }]])).toEqual([
    { ...a, variants: null },
    { ...b, variants: [null] },
    { ...b, found: 'other', variants: ['y'] },
  ])
})
