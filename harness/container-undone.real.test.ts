import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelsOf, ownerLabel, runLabel, thisOwner } from './collect/targets/containers/container-labels.ts'
import { ContainerTrial, servicesImage, whyNoContainers } from './testing/container-trial.ts'

const reason = await whyNoContainers()
if (reason !== null) console.log(`skipped: targets in containers, because ${reason}`)

/** Removal took Docker 33 s on the slowest storage. */
const removedWithin = { timeout: 60_000, interval: 200 }
const isAlive = (pid: number) => existsSync(`/proc/${pid}`)
const steady = `iterations: [400], warmup: { iterationsPerWorker: 1 },
  target: { image: '${servicesImage}', port: 8000, command: ['node', '/servers/cluster.mjs', '{port}', '2', '0.0.0.0'],
    ready: { url: '/health', within: '30s' }, stopWithin: '2s' },
  iteration: async ({ http, sleep }) => { await http.get('/report'); await sleep('50ms') },`

describe.skipIf(reason !== null)('a container is undone', { timeout: 240_000 }, () => {
  let trial: ContainerTrial
  let file = ''
  beforeAll(async () => {
    trial = await ContainerTrial.start()
    file = trial.scenario('steady', steady)
  })
  afterAll(() => trial?.stop())

  it.each(['starting', 'warming up', 'load'])('when soakgate is killed while it is: %s', async (stage) => {
    const run = trial.launch(file)
    await run.reaches(stage)
    // Starting begins before Docker is asked for anything.
    await expect.poll(() => trial.containersWith(runLabel), { timeout: 30_000, interval: 20 }).toHaveLength(1)
    const { reapers } = await run.kill('soakgate')
    expect(reapers).toHaveLength(1)
    // It is gone when all is done that it does.
    await expect.poll(() => reapers.filter(isAlive), removedWithin).toEqual([])
    expect(await trial.containersWith(runLabel)).toEqual([])
  })

  it('when its reaper was killed too: at the next start, and what others own stays', async () => {
    const run = trial.launch(file)
    await run.reaches('load')
    await run.kill('and its reaper')
    const left = await trial.containersWith(runLabel)
    expect(left).toHaveLength(1)
    const mine = labelsOf('another-run', thisOwner())
    const elsewhere = { ...mine, [ownerLabel]: labelsOf('', { ...thisOwner(), pidNamespace: 'pid:[1]' })[ownerLabel] }
    const kept = await Promise.all(
      [mine, elsewhere].map((labels) => {
        const options = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`])
        return trial.docker('run', '--detach', ...options, servicesImage, 'sleep', '600')
      }),
    )
    const { told } = await trial.soak(trial.scenario('next', steady.replace('[400]', '[5]')))
    expect((await trial.containersWith(runLabel)).toSorted(), told).toEqual(kept.toSorted())
    await trial.docker('rm', '--force', ...kept)
  })

  it('when others remove it under load: the target died, and the run says so', async () => {
    const run = trial.launch(file)
    await run.reaches('load')
    await trial.docker('rm', '--force', ...(await trial.containersWith(runLabel)))
    const { code, told, record } = await run.ended()
    expect(code, told).toBe(1)
    expect(record.outcome?.reason).toBe('target-ended')
    expect(record.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['container-ended', 'target-ended']))
  })

  it('when Docker is stopped under load, which ends its containers: the target died', async () => {
    const run = trial.launch(file)
    await run.reaches('load')
    await trial.daemon.end('SIGTERM')
    const { code, told, record } = await run.ended().finally(() => trial.daemon.startAgain())
    expect(code, told).toBe(1)
    expect(record.outcome?.reason).toBe('target-ended')
  })

  it('when Docker is killed under load, which its containers survive: the run goes on, the next one removes it', async () => {
    const run = trial.launch(trial.scenario('short', steady.replace('[400]', '[60]')))
    await run.reaches('load')
    await trial.daemon.end('SIGKILL')
    const { told, verdict, record } = await run.ended().finally(() => trial.daemon.startAgain())
    expect(verdict.runs[0]?.outcomes, told).toMatchObject({ completed: 60 })
    const kinds = record.events.map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['docker-gone', 'container-left', 'stopped']))
    expect(await trial.docker('ps', '--quiet')).toBe('')
    expect(await trial.containersWith(runLabel)).toHaveLength(1)
    await trial.soak(trial.scenario('next', steady.replace('[400]', '[5]')))
    expect(await trial.containersWith(runLabel)).toEqual([])
  })

  it('when there is no Docker: refused with what to do', async () => {
    const run = trial.launch(file, { DOCKER_HOST: `unix://${trial.folder}/nobody` })
    const { code, told } = await run.refused()
    expect(code).toBe(4)
    expect(told).toMatch(/Docker cannot be reached[\s\S]*no answer at DOCKER_HOST[\s\S]*Start Docker/)
  })
})
