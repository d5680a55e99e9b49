import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ToolReport } from '../../../record/run-outcome.ts'
import type { K6Load } from '../../../scenario/load.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { monotonicClock } from '../../clock.ts'
import { findProgram } from '../../targets/program-lookup.ts'
import { type K6End, k6EndOf, markedAsFailed } from '../k6/k6-end.ts'
import { readK6Line } from '../k6/k6-lines.ts'
import { K6Points } from '../k6/k6-points.ts'
import { k6Script } from '../k6/k6-script.ts'
import { makeNamedPipe } from '../tools/named-pipe.ts'
import {
  type RunningToolPhase,
  ToolLoad,
  type ToolNews,
  type ToolPhase,
  type ToolPhaseEnd,
} from '../tools/tool-load.ts'
import { startTool, type ToolEnd, type ToolProcess } from '../tools/tool-process.ts'
import type { EngineContext, LoadEngine } from './engine.ts'

/** Its log as JSON, and nothing else; no port, no message to its makers. */
const quietly = ['--quiet', '--no-usage-report', '--address', '', '--log-format', 'json', '--log-output', 'stderr']
const keptMessages = 10

/** The team's own script of k6: exactly as many iterations as were asked for, made by k6 and counted as they end. */
export const k6Engine: LoadEngine<'k6'> = {
  async require({ program, script }) {
    if (findProgram(program, path.dirname(script), process.env.PATH ?? '') !== null) return
    throw new SoakgateError('engine-missing', 'k6, which is to make the load, is not there', {
      expected: program.includes('/') ? `a program at ${program}` : `${program} in one of the folders of PATH`,
      got: 'no such program',
      hint: 'Install it: `go install go.k6.io/k6@latest` (Go 1.24 or newer), or as https://grafana.com/docs/k6/latest/set-up/install-k6 tells; or give its path in load.program.',
    })
  },
  async start(load, context) {
    const clock = monotonicClock(context.place.originNs)
    const startPhase = (asked: ToolPhase, news: ToolNews) => startK6(load, context, { asked, news, clock })
    return new ToolLoad(startPhase, context.plan, context.listener, clock)
  },
}

interface K6Phase {
  asked: ToolPhase
  news: ToolNews
  clock: ReturnType<typeof monotonicClock>
}

async function startK6(load: K6Load, context: EngineContext, phase: K6Phase): Promise<RunningToolPhase> {
  const { plan, place, listener, surroundings } = context
  const { asked, news, clock } = phase
  const points = new K6Points({
    phase: asked.phase,
    news,
    clock,
    refusedStatus: load.refusedStatus,
    onRequest: (row) => listener.onRequests([row]),
  })
  // On its standard output k6 keeps points back until there are 4 KB of them; a file gets them every 200 ms.
  const pipe = await makeNamedPipe((line) => points.read(line), surroundings.onFolder)
  const messages: string[] = []
  let summary: Omit<ToolReport, 'end'> | null = null
  const { users, iterationTimeoutMs } = plan
  const k6 = await startTool(
    {
      program: load.program,
      args: ['run', ...quietly, '--out', `json=${pipe.path}`, '-'],
      cwd: path.dirname(load.script),
      env: { ...withoutOptions(process.env), BASE_URL: place.baseUrl, ...load.env },
      input: k6Script({
        module: pathToFileURL(load.script).href,
        functionName: load.function,
        count: asked.count,
        users,
        iterationTimeoutMs,
      }),
    },
    surroundings,
    {
      onOutput: (line) => listener.onLog(line),
      onErrorLine: (line) => {
        const read = readK6Line(line)
        if (read?.kind === 'summary') summary = read.summary
        if (read?.kind !== 'log') return
        messages.push(read.text)
        if (messages.length > keptMessages) messages.shift()
        listener.onLog(read.text)
      },
    },
  ).catch(async (error: unknown) => {
    await pipe.end()
    throw error
  })
  return running(k6, async (end) => {
    await pipe.end()
    return endOf(k6EndOf(end), end, { summary, messages, hasBegun: news.hasBegun() })
  })
}

function running(k6: ToolProcess, toEnd: (end: ToolEnd) => Promise<ToolPhaseEnd>): RunningToolPhase {
  return { ended: k6.ended.then(toEnd), stop: () => k6.signal('SIGINT'), kill: () => k6.signal('SIGKILL') }
}

function endOf(
  { kind, sentence, detail }: K6End,
  { code }: ToolEnd,
  said: { summary: Omit<ToolReport, 'end'> | null; messages: readonly string[]; hasBegun: boolean },
): ToolPhaseEnd {
  if (kind === 'mend' && !said.hasBegun) {
    throw new SoakgateError('engine-failed', 'k6 could not make the load', {
      expected: 'a script that k6 runs',
      got: sentence,
      details: said.messages,
    })
  }
  const { thresholds = [], claimed = null, dropped = null } = said.summary ?? {}
  const failed = code === markedAsFailed ? [{ text: 'exec.test.fail()', status: 'crossed' as const }] : []
  return {
    endedBy: kind === 'rows' ? 'ended' : 'broke',
    detail: kind === 'rows' ? detail : [detail ?? sentence, said.messages.at(-1)].filter(Boolean).join('; '),
    report: { claimed, dropped, end: sentence, thresholds: [...thresholds, ...failed] },
  }
}

/** k6 takes options from the environment too, which would win over those of the script: how much is made is ours to say. */
function withoutOptions(env: NodeJS.ProcessEnv): Record<string, undefined> {
  const names = Object.keys(env).filter((name) => name.startsWith('K6_') && !name.startsWith('K6_BROWSER_'))
  return Object.fromEntries(names.map((name) => [name, undefined]))
}
