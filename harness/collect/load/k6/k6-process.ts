import path from 'node:path'
import type { ToolReport } from '../../../record/run-outcome.ts'
import type { K6Load } from '../../../scenario/load.ts'
import type { Clock } from '../../clock.ts'
import type { LoadListener } from '../load-spec.ts'
import { makeNamedPipe } from '../tools/named-pipe.ts'
import type { RunningToolPhase, ToolNews, ToolPhase, ToolPhaseEnd } from '../tools/tool-load.ts'
import { startTool, type ToolEnd, type ToolProcess, type ToolSurroundings } from '../tools/tool-process.ts'
import { readK6Line } from './k6-lines.ts'
import { type K6Part, newsOfPart, shareArgs, userOfPart } from './k6-parts.ts'
import { k6PhaseEnd } from './k6-phase-end.ts'
import { K6Points } from './k6-points.ts'

/**
 * Its log as JSON, and nothing else; no port, no message to its makers; each option in one word, since an empty one does
 * not survive ssh. On its standard output as such k6 keeps points back until there are 4 KB of them; into what it opens
 * as a file it writes every 200 ms, and so it is given its own standard output as a file.
 */
const quietly = [
  ...['--quiet', '--no-usage-report', '--address=', '--log-format', 'json', '--log-output', 'stderr'],
  ...['--out', 'json=/dev/stdout'],
]
const keptMessages = 10

/** What one process of k6 is to do. */
export interface K6Work {
  load: K6Load
  part: K6Part
  asked: ToolPhase
  /** The script, or an archive of it. */
  input: string | Uint8Array
  variables: Readonly<Record<string, string>>
}

/** Who hears it. */
export interface K6Hearers {
  news: ToolNews
  listener: LoadListener
  clock: Clock
  surroundings: ToolSurroundings
}

/** Starts a process of k6, whose points become rows as it tells them; rejects when it cannot be started. */
export async function startK6(work: K6Work, hearers: K6Hearers): Promise<RunningToolPhase> {
  const { load, part, asked, input, variables } = work
  const { listener, clock, surroundings } = hearers
  const news = newsOfPart(hearers.news, part)
  const points = new K6Points({
    phase: asked.phase,
    news,
    clock,
    refusedStatus: load.refusedStatus,
    onRequest: (row) => listener.onRequests([{ ...row, user: userOfPart(row.user, part) }]),
  })
  const pipe = await makeNamedPipe((line) => points.read(line), surroundings.onFolder)
  const messages: string[] = []
  let summary: Omit<ToolReport, 'end' | 'counted'> | null = null
  const [program = part.program, ...words] = [...part.run, part.program]
  const k6 = await startTool(
    {
      program,
      args: [...words, 'run', ...quietly, ...shareArgs(part), '-'],
      cwd: path.dirname(load.script),
      env: { ...withoutOptions(process.env), ...variables },
      input,
      outputFile: pipe.path,
    },
    surroundings,
    {
      onOutput: () => {},
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
    const { phase } = asked
    const { sampledMetrics } = points
    return k6PhaseEnd(end, { phase, part, summary, messages, hasBegun: news.hasBegun(), sampledMetrics })
  })
}

function running(k6: ToolProcess, toEnd: (end: ToolEnd) => Promise<ToolPhaseEnd>): RunningToolPhase {
  return { ended: k6.ended.then(toEnd), stop: () => k6.signal('SIGINT'), kill: () => k6.signal('SIGKILL') }
}

/** k6 takes options from the environment too, which would win over those of the script: how much is made is ours to say. */
function withoutOptions(env: NodeJS.ProcessEnv): Record<string, undefined> {
  const names = Object.keys(env).filter((name) => name.startsWith('K6_') && !name.startsWith('K6_BROWSER_'))
  return Object.fromEntries(names.map((name) => [name, undefined]))
}
