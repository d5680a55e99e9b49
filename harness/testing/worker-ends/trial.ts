import { request } from 'node:http'
import getPort from 'get-port'
import { exitStatusesOf } from '../../collect/sampler/ends/exit-status.ts'
import { loadNativeCalls, type NativeCalls } from '../../collect/sampler/native-calls.ts'
import { ProcfsSource } from '../../collect/sampler/sources/procfs.ts'
import { MemoryGroup } from '../../collect/targets/memory-group.ts'
import { type EventKind, type EventRow, workerEndKinds } from '../../record/events.ts'
import { whyNoMemoryGroup } from '../memory-group-trial.ts'
import { WatchedCommand } from '../watched-command.ts'
import { type End, endsOn, expectedOn, recycling, type Way } from './ends.ts'
import { type RealServer, workers } from './servers.ts'

const MiB = 1024 ** 2
/** Less than what a worker that never stops would take, more than all of them need. */
const memoryLimitBytes = 400 * MiB

/** Why servers have no limit on their memory here, so that none of their workers can be OOM-killed; null: they have. */
export const whyNoLimit: string | null = await whyNoMemoryGroup()

/** What became of one end on one server. */
export interface EndSeen {
  server: string
  end: string
  way: Way
  expected: EventKind | null
  seen: EventKind | null
  evidence: string
  /** What is wrong with it; null: nothing. */
  problem: string | null
}

/** Provokes every end that makes sense on a server, one after the other, and says what each was called. */
export async function tryEnds(server: RealServer, way: Way): Promise<readonly EndSeen[]> {
  const trial = await ServerTrial.start(server, way)
  try {
    const seen: EndSeen[] = []
    for (const end of endsOn(server.name, whyNoLimit === null)) seen.push(await trial.provoke(end))
    return seen
  } finally {
    await trial.stop()
  }
}

interface TrialSettings {
  port: number
  /** null: none can be made here. */
  group: MemoryGroup | null
  log: 'read' | 'unread'
  /** Added to the command. */
  more: readonly string[]
}

/** Calls of the kernel as far as this way has them. */
function callsOf(way: Way): NativeCalls | null {
  const calls = way === 'neither' ? null : loadNativeCalls()
  return calls === null || way === 'asked' ? calls : { ...calls, readPidfdInfo: () => false }
}

/** Why ends cannot be known by this way on this machine; null: they can. */
export function whyNotKnown(way: Way): string | null {
  const calls = callsOf(way)
  if (way === 'neither') return null
  const statuses = exitStatusesOf(way === 'asked' && calls !== null ? { ...calls, openConnector: () => -1 } : calls)
  statuses.close()
  return statuses.missing
}

/** Requests after which a worker is replaced, where that is tried. */
const recycleAfter = 20

/**
 * Has a server replace each of its workers for the requests that it answered.
 * @param log whether its log can be read, as that of a service that was running before cannot
 */
export async function tryRecycling(server: RealServer, way: Way, log: 'read' | 'unread'): Promise<readonly EndSeen[]> {
  const trial = await ServerTrial.start(server, way, { log, more: server.recycle?.(recycleAfter) ?? [] })
  try {
    return await trial.recycle()
  } finally {
    await trial.stop()
  }
}

class ServerTrial {
  readonly #server: RealServer
  readonly #way: Way
  readonly #port: number
  readonly #group: MemoryGroup | null
  readonly #watched: WatchedCommand

  private constructor(server: RealServer, way: Way, { port, group, log, more }: TrialSettings) {
    this.#server = server
    this.#way = way
    this.#port = port
    this.#group = group
    const command = [...server.command(port), ...more]
    const limited = group === null ? command : group.wrap(command)
    this.#watched = new WatchedCommand({ command: limited, cwd: server.cwd, log }, new ProcfsSource(callsOf(way)))
  }

  static async start(
    server: RealServer,
    way: Way,
    { log = 'read', more = [] }: Partial<TrialSettings> = {},
  ): Promise<ServerTrial> {
    const port = await getPort({ host: '127.0.0.1' })
    const name = `soakgate-ends-${process.pid}-${port}`
    const group = whyNoLimit === null ? MemoryGroup.create(name, memoryLimitBytes, () => {}) : null
    const trial = new ServerTrial(server, way, { port, group, log, more })
    await trial.#untilAllServe()
    void trial.#watched.sampler.settleRoles()
    return trial
  }

  async provoke(end: End): Promise<EndSeen> {
    await this.#untilAllServe()
    const before = this.#endsSeen().length
    const expected = expectedOn(this.#server.name, end)
    const status = await this.#do(end)
    const ended = end.endsAll === true ? workers : 1
    if (expected !== null) await this.#watched.until(() => this.#endsSeen().length >= before + ended)
    const events = this.#endsSeen().slice(before)
    const event = events.find(({ kind }) => kind === expected) ?? events[0] ?? null
    return this.#tell(end, { expected, event, answer: `answered with ${status}, and lives on` })
  }

  /** Asks until every worker that was there has been replaced. */
  async recycle(): Promise<readonly EndSeen[]> {
    const first = this.#watched.sampler.workers().map(({ pid }) => pid)
    const endsOfFirst = () => this.#endsSeen().filter(({ pid }) => pid !== null && first.includes(pid))
    while (endsOfFirst().length < workers) {
      if ((await this.#ask('/report')) === null) continue
      this.#watched.answered = { total: this.#watched.answered.total + 1, by: new Map() }
    }
    return endsOfFirst().map((event) => this.#tell(recycling, { expected: 'recycled', event }))
  }

  #tell(
    end: Pick<End, 'name' | 'evidence' | 'saidOn'>,
    { expected, event, answer = '' }: { expected: EventKind | null; event: EventRow | null; answer?: string },
  ): EndSeen {
    const { name: server } = this.#server
    const seen = event?.kind ?? null
    const evidence = event?.evidence ?? answer
    const isSaid = this.#way !== 'neither' || end.saidOn?.includes(server) === true
    const isHonest = !isSaid && expected !== null && seen === 'ended-unknown'
    const isProven = seen === null || seen !== expected || end.evidence?.test(evidence) !== false
    const problem =
      (seen !== expected && !isHonest) || !isProven
        ? `${server}, ${end.name}, ${this.#way}: ${seen}: ${evidence}`
        : null
    return { server, end: end.name, way: this.#way, expected, seen, evidence, problem }
  }

  async stop(): Promise<void> {
    await this.#watched.end()
    await this.#group?.kill()
    await this.#group?.remove()
  }

  async #do({ by }: End): Promise<number | null> {
    if ('ask' in by) return this.#ask(`/end/${by.ask}`)
    const [worker] = this.#watched.sampler.workers()
    if (worker === undefined) throw new Error('there is no worker to send a signal to')
    process.kill(worker.pid, by.signal)
    return null
  }

  #endsSeen(): readonly EventRow[] {
    const kinds: readonly EventKind[] = workerEndKinds
    return this.#watched.events.filter(({ kind }) => kinds.includes(kind))
  }

  /** Every slot has a living worker whose birth is written, and the service answers. */
  async #untilAllServe(): Promise<void> {
    const { sampler } = this.#watched
    await this.#watched.until(() => {
      const { events } = this.#watched
      const isKnown = (pid: number) => events.some((event) => event.kind === 'born' && event.pid === pid)
      const serving = sampler.workers().filter(({ pid }) => isKnown(pid))
      return serving.length === workers && new Set(serving.map(({ slot }) => slot)).size === workers
    })
    for (let answer: number | null = null; answer !== 200; ) answer = await this.#ask('/health')
  }

  /** The status of the answer; null: none came. */
  #ask(path: string): Promise<number | null> {
    return new Promise((resolve) => {
      const asked = request({ port: this.#port, host: '127.0.0.1', path, agent: false }, (answer) => {
        answer.resume()
        answer.once('close', () => resolve(answer.statusCode ?? null))
      })
      asked.once('error', () => resolve(null))
      asked.end()
    })
  }
}
