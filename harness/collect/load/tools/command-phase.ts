import path from 'node:path'
import type { CommandLoad, ServiceCount } from '../../../scenario/load.ts'
import { isTold } from '../../../scenario/tool-command.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import type { Clock } from '../../clock.ts'
import { notCountable, openServiceCounter } from '../counting/open-counter.ts'
import type { EngineContext } from '../engines/engine.ts'
import { PhaseCount } from './phase-count.ts'
import { startCommand, toolCommandOf } from './tool-command.ts'
import type { RunningToolPhase, ToolNews, ToolPhase, ToolPhaseEnd } from './tool-load.ts'
import { ToolOutput } from './tool-output.ts'
import { describeToolEnd, type ToolEnd, type ToolProcess } from './tool-process.ts'
import { type Reckoning, reckon, type Settled, type ToolEnding } from './tool-reckoning.ts'

/** A tool is alive as long as its process is, whatever the service counts: its own time limit ends it, or the run's. */
const pulseMs = 1000
/** Time for the results of a tool that was interrupted, before it is terminated. */
const resultsWithinMs = 2000

interface PhaseSetting {
  asked: ToolPhase
  news: ToolNews
  clock: Clock
}

/**
 * Starts the command for one phase. What the service counts becomes rows as it happens; what is missing then, or all of
 * it where nobody counts, when the tool has ended.
 */
export async function startCommandPhase(
  load: CommandLoad,
  context: EngineContext,
  setting: PhaseSetting,
): Promise<RunningToolPhase> {
  const { listener, surroundings } = context
  const { asked, news, clock } = setting
  const output = new ToolOutput(load.output)
  const hear = (line: string) => {
    output.add(line)
    listener.onLog(line)
  }
  let phase: CommandPhase | null = null
  const onAll = () => phase?.endIfEnough()
  const count =
    load.count === null ? null : await startCount(load.count, context, { clock, news, asked: asked.count, onAll })
  try {
    const command = toolCommandOf(load, { ...context, count: asked.count })
    const tool = await startCommand(command, surroundings, { onOutput: hear, onErrorLine: hear })
    phase = new CommandPhase({ ...setting, load, users: context.plan.users, tool, output, count })
    // Others may have asked the service meanwhile.
    phase.endIfEnough()
    return phase
  } catch (error) {
    await count?.close()
    throw error
  }
}

async function startCount(
  source: ServiceCount,
  { targetLines, place }: EngineContext,
  setting: Parameters<typeof PhaseCount.start>[1],
): Promise<PhaseCount> {
  const counter = openServiceCounter(source, targetLines, place.baseUrl)
  try {
    return await PhaseCount.start(counter, setting)
  } catch (cause) {
    await counter.close()
    throw notCountable("The service's own count cannot be read", source, cause)
  }
}

interface PhaseParts extends PhaseSetting {
  load: CommandLoad
  /** As many iterations as this may be under way at once. */
  users: number
  tool: ToolProcess
  output: ToolOutput
  /** null: the service does not count. */
  count: PhaseCount | null
}

class CommandPhase implements RunningToolPhase {
  readonly ended: Promise<ToolPhaseEnd>
  readonly #parts: PhaseParts
  #isStopped = false
  #isInterrupted = false
  #cancelTimer: () => void = () => {}

  constructor(parts: PhaseParts) {
    this.#parts = parts
    this.#pulse()
    this.ended = this.#end()
  }

  stop(): void {
    this.#isStopped = true
    this.#interrupt()
  }

  /** A tool that knows its number ends by itself, and tells what it made of it. */
  endIfEnough(): void {
    const { count, load } = this.#parts
    if (count === null) return
    if (count.goneBecause !== null) this.stop()
    else if (count.isWhole && !isTold(load.command, 'iterations')) this.#interrupt()
  }

  /** Most tools tell what they made until then. */
  #interrupt(): void {
    if (this.#isInterrupted) return
    this.#isInterrupted = true
    const { tool, clock } = this.#parts
    tool.signal('SIGINT')
    this.#cancelTimer()
    this.#cancelTimer = clock.setTimeout(() => tool.signal('SIGTERM'), resultsWithinMs)
  }

  kill(): void {
    this.#isStopped = true
    this.#parts.tool.signal('SIGKILL')
  }

  #pulse(): void {
    const { clock, news } = this.#parts
    news.touch()
    this.#cancelTimer = clock.setTimeout(() => this.#pulse(), pulseMs)
  }

  async #end(): Promise<ToolPhaseEnd> {
    const { tool, count, output } = this.#parts
    try {
      const end = await tool.ended
      this.#cancelTimer()
      // What it started and left behind would make load that nobody waits for.
      tool.signal('SIGKILL')
      // What is waited for now is the service's count: that is no silence of the tool.
      this.#pulse()
      await count?.settle(output.claims()?.completed ?? null)
      return this.#isStopped ? this.#stopped(end) : this.#reckoned(end)
    } finally {
      this.#cancelTimer()
      await count?.close()
    }
  }

  /** What was not counted then was under way, was not made, or is not known. */
  #stopped(end: ToolEnd): ToolPhaseEnd {
    const gone = this.#parts.count?.goneBecause ?? null
    const { settled, report } = this.#reckon(
      end,
      gone === null ? { outcome: 'aborted', reason: 'the run was stopped' } : { outcome: 'lost', reason: gone },
    )
    this.#settle(settled)
    return { endedBy: gone === null ? 'ended' : 'broke', detail: gone, report: { ...report, claimed: null } }
  }

  #reckoned(end: ToolEnd): ToolPhaseEnd {
    const { output, count, load } = this.#parts
    const program = programOf(load)
    const isWell = end.code === 0 && !this.#isInterrupted
    const hasClaims = (isWell ? output.requireClaims(program) : output.claims()) !== null
    if (end.code !== 0 && !hasClaims && (count?.count ?? 0) === 0) throw notMade(program, end, output.last())
    const { settled, missing, report, ...reckoned } = this.#reckon(end, null)
    const isSilent = this.#isInterrupted && load.output !== null && !hasClaims
    const doubt = isSilent ? `${program} was interrupted and did not tell what failed` : reckoned.doubt
    this.#settle(settled)
    return doubt === null ? { endedBy: 'ended', detail: missing, report } : { endedBy: 'broke', detail: doubt, report }
  }

  #settle(settled: readonly Settled[]): void {
    for (const { outcome, reason, count } of settled) {
      for (let one = 0; one < count; one++) this.#parts.news.settle(outcome, reason)
    }
  }

  #reckon(end: ToolEnd, stopped: ToolEnding['stopped']): Reckoning {
    const { load, asked, users, output, count } = this.#parts
    return reckon({
      program: programOf(load),
      how: describeToolEnd(end),
      asked: asked.count,
      isTold: isTold(load.command, 'iterations'),
      users,
      stopped,
      counted: count?.count ?? null,
      claims: output.claims(),
    })
  }
}

/** Its name alone: the arguments may hold secrets. */
function programOf({ command: [program = ''] }: CommandLoad): string {
  return path.basename(program)
}

function notMade(program: string, end: ToolEnd, lines: readonly string[]): SoakgateError {
  return new SoakgateError('engine-failed', `${program} could not make the load`, {
    expected: 'a command that makes load and ends with exit code 0',
    got: `${describeToolEnd(end)}${lines.length === 0 ? '' : `: ${lines.at(-1)}`}`,
    details: lines,
  })
}
