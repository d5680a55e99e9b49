import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { K6Load } from '../../../scenario/load.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { type Clock, monotonicClock } from '../../clock.ts'
import { findProgram } from '../../targets/program-lookup.ts'
import { packScript } from '../k6/k6-archive.ts'
import { k6Parts, nameOfPart } from '../k6/k6-parts.ts'
import { startK6 } from '../k6/k6-process.ts'
import { k6Script } from '../k6/k6-script.ts'
import { joinParts, killParts, type PhasePart } from '../tools/joined-phase.ts'
import { type RunningToolPhase, ToolLoad, type ToolNews, type ToolPhase } from '../tools/tool-load.ts'
import type { EngineContext, LoadEngine } from './engine.ts'

/** The team's own script of k6: exactly as many iterations as were asked for, made by k6 and counted as they end. */
export const k6Engine: LoadEngine<'k6'> = {
  async require({ program, script, segments }) {
    // Where there are segments k6 packs the script here, whatever runs it.
    requireProgram(program, script, {
      what: 'k6, which is to make the load, is not there',
      hint: 'Install it: `go install go.k6.io/k6@latest` (Go 1.24 or newer), or as https://grafana.com/docs/k6/latest/set-up/install-k6 tells; or give its path in load.program.',
    })
    for (const { run, program: ofSegment } of segments) {
      const [first = ofSegment] = run
      requireProgram(first, script, {
        what: `${path.basename(first)}, which is to start a segment of the load, is not there`,
        hint: 'Install it, or give its path in load.segments.',
      })
    }
  },
  async start(load, context) {
    const clock = monotonicClock(context.place.originNs)
    const startPhase = (asked: ToolPhase, news: ToolNews) => startParts(load, context, { asked, news, clock })
    return new ToolLoad(startPhase, context.plan, context.listener, clock)
  },
}

function requireProgram(program: string, script: string, { what, hint }: { what: string; hint: string }): void {
  if (findProgram(program, path.dirname(script), process.env.PATH ?? '') !== null) return
  throw new SoakgateError('engine-missing', what, {
    expected: program.includes('/') ? `a program at ${program}` : `${program} in one of the folders of PATH`,
    got: 'no such program',
    hint,
  })
}

interface K6Phase {
  asked: ToolPhase
  news: ToolNews
  clock: Clock
}

async function startParts(load: K6Load, context: EngineContext, phase: K6Phase): Promise<RunningToolPhase> {
  const { plan, place, listener, surroundings } = context
  const { asked, news, clock } = phase
  const variables = { BASE_URL: place.baseUrl, ...load.env }
  const hasSegments = load.segments.length > 0
  const script = k6Script({
    module: pathToFileURL(load.script).href,
    functionName: load.function,
    count: asked.count,
    users: plan.users,
    iterationTimeoutMs: plan.iterationTimeoutMs,
    endsWith: hasSegments ? 'its-hearer' : 'soakgate',
  })
  const { program } = load
  const folder = path.dirname(load.script)
  const input = hasSegments ? await packScript({ program, folder, script, variables, mark: surroundings.mark }) : script
  const parts: PhasePart[] = []
  try {
    for (const part of k6Parts(load, Math.min(plan.users, asked.count))) {
      const hearers = { news, listener, clock, surroundings }
      parts.push({ name: nameOfPart(part), running: await startK6({ load, part, asked, input, variables }, hearers) })
    }
  } catch (error) {
    await killParts(parts)
    throw error
  }
  return joinParts(parts)
}
