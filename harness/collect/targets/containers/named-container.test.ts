import { expect, it, onTestFinished } from 'vitest'
import type { NamedContainerTarget } from '../../../scenario/target.ts'
import { type FakeAnswer, startFakeDocker } from '../../../testing/fake-docker.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { NamedContainer } from './named-container.ts'

const common = { tls: null, pidHeader: null, recycleLog: null, roles: null, temporaryFiles: [] }
const target: NamedContainerTarget = { kind: 'named-container', container: 'uploads', port: null, url: null, ...common }

/** A container whose first process is the one that started the tests; every control group begins with a slash. */
const facts = {
  Id: '/',
  Name: '/uploads',
  State: { Running: true, Pid: process.ppid, Status: 'running' },
  Config: { Tty: false },
}

async function attach(toLogs: FakeAnswer) {
  const fake = await startFakeDocker((asked) => {
    if (asked === 'GET /containers/uploads/json') return { status: 200, body: facts }
    return asked.endsWith('/logs') ? toLogs : 'open'
  })
  onTestFinished(fake.stop)
  const told: string[] = []
  const surroundings = {
    clock: new SimulatedClock(),
    onLog: () => {},
    onEvent: (kind: string, evidence: string) => told.push(`${kind}: ${evidence}`),
  }
  const attaching = NamedContainer.attach(target, surroundings, async () => ({ container: { dockerode: fake.docker } }))
  return { attaching, told, fake }
}

it('a container whose log Docker does not give is attached to without it', async () => {
  const message = 'configured logging driver does not support reading'
  const { attaching, told, fake } = await attach({ status: 501, body: { message } })
  const container = await attaching
  expect(told).toEqual([`log-unreadable: ${message}`])
  expect(container.logLines()).toEqual([])
  await container.release()
  await expect.poll(fake.openStreams).toBe(0)
})

it('where Docker breaks off while it is attached to, that is said, and nothing stays open', async () => {
  const { attaching, fake } = await attach('reset')
  await expect(attaching).rejects.toMatchObject({ code: 'docker-missing' })
  await expect.poll(fake.openStreams).toBe(0)
})
