import getPort from 'get-port'
import { afterEach, describe, expect, it } from 'vitest'
import { ProcfsSource } from '../collect/sampler/sources/procfs.ts'
import { kindsOfKill } from '../testing/server-trial.ts'
import { WatchedCommand } from '../testing/watched-command.ts'
import { realServers, whyNoServers, workers } from '../testing/worker-ends/servers.ts'

const uvicorn = realServers.find(({ name }) => name === 'uvicorn')
if (whyNoServers !== null) console.log(`skipped: ${whyNoServers}`)

let watched: WatchedCommand | null = null
afterEach(async () => {
  await watched?.end()
  watched = null
})

/** uvicorn with two workers that serve, and the pid of the first. */
async function start(): Promise<{ target: WatchedCommand; workerPid: number }> {
  if (uvicorn === undefined) throw new Error('uvicorn is none of the servers')
  const command = uvicorn.command(await getPort({ host: '127.0.0.1' }))
  const target = new WatchedCommand({ command, cwd: uvicorn.cwd }, new ProcfsSource())
  watched = target
  await target.until(() => target.log.filter((line) => line.includes('startup complete')).length === workers)
  const [worker] = await target.until(() => {
    const serving = target.sampler.workers()
    return serving.length === workers ? serving : null
  })
  await target.sampler.settleRoles()
  return { target, workerPid: worker?.pid ?? 0 }
}

/** The ends of so many workers. */
async function endsOf(target: WatchedCommand, count: number) {
  const ends = () => target.events.filter(({ kind, role }) => role === 'worker' && kind !== 'born')
  await target.until(() => ends().length >= count)
  return ends()
}

describe.skipIf(whyNoServers !== null)("uvicorn's supervisor", () => {
  it('that kills a worker which does not answer is named beside what may have killed it from outside', async () => {
    const { target, workerPid } = await start()
    process.kill(workerPid, 'SIGSTOP')
    const [end] = await endsOf(target, 1)
    expect(kindsOfKill()).toContain(end?.kind)
    if (end?.kind === 'killed') expect(end.evidence).toContain("or by uvicorn's own health check")
  })

  it('replaces all of its workers on HUP', async () => {
    const { target } = await start()
    process.kill(target.pid, 'SIGHUP')
    const ends = await endsOf(target, workers)
    expect(ends.map(({ kind }) => kind)).toEqual(['recycled', 'recycled'])
  })

  it('replaces nobody when it is told to stop', async () => {
    const { target } = await start()
    process.kill(target.pid, 'SIGTERM')
    const ends = await endsOf(target, workers)
    expect(ends.map(({ kind }) => kind)).not.toContain('recycled')
  })
})
