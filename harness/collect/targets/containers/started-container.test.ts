import { expect, it, onTestFinished, vi } from 'vitest'
import type { ContainerTarget } from '../../../scenario/target.ts'
import { type FakeAnswer, startFakeDocker } from '../../../testing/fake-docker.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { labelsOf, thisOwner } from './container-labels.ts'
import { StartedContainer } from './started-container.ts'

// A removal that fails is tried again at once.
vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }))

const target: ContainerTarget = {
  kind: 'container',
  image: { by: 'name', name: 'uploads' },
  command: null,
  env: {},
  port: 8000,
  ready: { by: 'port', withinMs: 1000 },
  stopWithinMs: 1000,
  memoryLimitBytes: null,
  tls: null,
  pidHeader: null,
  recycleLog: null,
  roles: null,
  temporaryFiles: [],
}

/** Of a process that has ended: this pid is of another by now. */
const left = { Id: 'left', State: 'exited', Labels: labelsOf('earlier', { ...thisOwner(), startTicks: 1 }) }

const usual: Readonly<Record<string, FakeAnswer>> = {
  'GET /containers/json': { status: 200, body: [] },
  'GET /images/uploads/json': { status: 200, body: { Id: 'sha256:1' } },
  'POST /containers/create': { status: 201, body: { Id: 'made' } },
  'GET /events': 'open',
  'POST /containers/made/start': { status: 500, body: { message: 'no such program' } },
  'DELETE /containers/made': { status: 200, body: {} },
}

const busy: FakeAnswer = { status: 500, body: { message: 'device or resource busy' } }

async function start(answers: Readonly<Record<string, FakeAnswer>>) {
  const all = { ...usual, ...answers }
  const fake = await startFakeDocker((asked) => all[asked] ?? { status: 404, body: { message: `no ${asked}` } })
  onTestFinished(fake.stop)
  const told: string[] = []
  const surroundings = {
    runId: 'run',
    clock: new SimulatedClock(),
    reaper: { watchContainers: () => {} },
    onLog: () => {},
    onEvent: (kind: string, evidence: string) => told.push(`${kind}: ${evidence}`),
  }
  const connect = async () => ({ container: { dockerode: fake.docker } })
  return { starting: StartedContainer.start(target, surroundings, connect), told, fake }
}

it('a container of an earlier run that cannot be removed hinders no later one', async () => {
  const { starting, told } = await start({
    'GET /containers/json': { status: 200, body: [left] },
    'DELETE /containers/left': busy,
  })
  await expect(starting).rejects.toMatchObject({ code: 'container-not-started', got: 'no such program' })
  expect(told).toEqual(['container-left: left: device or resource busy'])
})

it('why it was not started is told where it cannot be removed either', async () => {
  const { starting, told, fake } = await start({ 'DELETE /containers/made': busy })
  await expect(starting).rejects.toMatchObject({ code: 'container-not-started', got: 'no such program' })
  expect(told).toEqual(['container-left: made: device or resource busy'])
  await expect.poll(fake.openStreams).toBe(0)
})

it.each(['GET /images/uploads/json', 'POST /containers/create', 'GET /events', 'POST /containers/made/start'])(
  'that Docker broke off is told as such: %s',
  async (asked) => {
    const { starting } = await start({ [asked]: 'reset' })
    await expect(starting).rejects.toMatchObject({ code: 'docker-missing' })
  },
)

it.each(['GET /events', 'GET /containers/made/logs', 'GET /containers/made/json'])(
  'what Docker refuses on the way is no bug of ours: %s',
  async (asked) => {
    const { starting } = await start({ 'POST /containers/made/start': { status: 200, body: {} }, [asked]: busy })
    await expect(starting).rejects.toMatchObject({ code: 'container-not-started' })
  },
)

it('an image is pulled where Docker does not know it by just that name', async () => {
  const { starting, fake } = await start({ 'GET /images/uploads/json': { status: 404, body: { message: 'none' } } })
  await expect(starting).rejects.toMatchObject({ code: 'image-missing' })
  expect(fake.asked.slice(1)).toEqual(['GET /images/uploads/json', 'POST /images/create'])
})
