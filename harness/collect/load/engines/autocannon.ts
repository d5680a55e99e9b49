import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AutocannonLoad } from '../../../scenario/load.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { monotonicClock } from '../../clock.ts'
import { type AutocannonNews, readAutocannonNews } from '../autocannon/autocannon-news.ts'
import type { AutocannonOrder } from '../autocannon/autocannon-order.ts'
import {
  type RunningToolPhase,
  ToolLoad,
  type ToolNews,
  type ToolPhase,
  type ToolPhaseEnd,
} from '../tools/tool-load.ts'
import { describeToolEnd, startTool } from '../tools/tool-process.ts'
import type { EngineContext, LoadEngine } from './engine.ts'

const program = fileURLToPath(
  new URL(`../autocannon/autocannon-process${path.extname(import.meta.url)}`, import.meta.url),
)
/** Its heap is small, however large the bodies are that come by: they are collected sooner for it. */
const nodeOptions = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=64']
/** The one whose faults are known and mended. */
const knownVersion = '9.0.0'

/** autocannon, in a process of its own: for much load on one address. */
export const autocannonEngine: LoadEngine<'autocannon'> = {
  async require() {
    const found = installedVersion()
    if (found === knownVersion) return
    throw new SoakgateError('engine-missing', 'autocannon, which is to make the load, is not there', {
      expected: `the package autocannon ${knownVersion} beside soakgate: it is mended where it counts wrongly`,
      got: found === null ? 'no such package' : `version ${found}`,
      hint: `Install it: \`npm install --save-dev --save-exact autocannon@${knownVersion}\`.`,
    })
  },
  async start(load, context) {
    const clock = monotonicClock(context.place.originNs)
    const startPhase = (asked: ToolPhase, news: ToolNews) =>
      startAutocannon(orderOf(load, context, asked), context, news)
    return new ToolLoad(startPhase, context.plan, context.listener, clock)
  },
}

function installedVersion(): string | null {
  try {
    const { version } = createRequire(import.meta.url)('autocannon/package.json')
    return String(version)
  } catch {
    return null
  }
}

function orderOf(load: AutocannonLoad, { plan, place }: EngineContext, { phase, count }: ToolPhase): AutocannonOrder {
  const { method, headers, body, perSecond, durationMs, expectStatus, refusedStatus } = load
  return {
    url: new URL(load.path, place.baseUrl).href,
    method,
    headers,
    body,
    count,
    users: plan.users,
    // The warm-up only wants to be over.
    ...(phase === 'load' ? { perSecond, durationMs } : { perSecond: null, durationMs: null }),
    requestTimeoutMs: plan.requestTimeoutMs,
    expectStatus,
    refusedStatus,
    pidHeader: plan.target.pidHeader,
    originNs: String(place.originNs),
  }
}

async function startAutocannon(
  order: AutocannonOrder,
  { listener, surroundings }: EngineContext,
  news: ToolNews,
): Promise<RunningToolPhase> {
  let done: Extract<AutocannonNews, { kind: 'done' }> | null = null
  const hear = (line: string) => {
    const told = readAutocannonNews(line)
    if (told === null) listener.onLog(line)
    else if (told.kind === 'begun') news.begin(told.key, told)
    else if (told.kind === 'ended') news.end(told.key, told.row)
    else done = told
  }
  const tool = await startTool(
    {
      program: process.execPath,
      args: [...nodeOptions, program],
      cwd: process.cwd(),
      env: {},
      input: JSON.stringify(order),
      outputFile: null,
    },
    surroundings,
    { onOutput: hear, onErrorLine: (line) => listener.onLog(line) },
  )
  const ended = tool.ended.then((end): ToolPhaseEnd => {
    const how = `autocannon ended with ${describeToolEnd(end)}`
    const report = { dropped: null, counted: null, thresholds: [] }
    if (done === null) {
      const lastLine = tool.lastLines().at(-1)
      const detail = lastLine === undefined ? how : `${how}: ${lastLine}`
      return { endedBy: 'broke', detail, report: { ...report, claimed: null, end: detail } }
    }
    const { issued, ended: told } = done
    const isWhole = issued === told
    const broken = `autocannon sent ${issued} requests, and told of the end of ${told}`
    const detail = isWhole ? whyFewer(order, issued) : broken
    return { endedBy: isWhole ? 'ended' : 'broke', detail, report: { ...report, claimed: told, end: how } }
  })
  return { ended, stop: () => tool.signal('SIGINT'), kill: () => tool.signal('SIGKILL') }
}

/** Only a duration lets it send fewer than it was asked for, as long as nobody stops it. */
function whyFewer({ count, durationMs }: AutocannonOrder, issued: number): string | null {
  return durationMs !== null && issued < count ? 'load.duration was over before a user was free for it' : null
}
