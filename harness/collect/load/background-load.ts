import path from 'node:path'
import type { BackgroundLoad } from '../../scenario/load.ts'
import type { EngineContext } from './engines/engine.ts'
import { startCommand, toolCommandOf } from './tools/tool-command.ts'
import { describeToolEnd, type ToolEnd } from './tools/tool-process.ts'

/** Time to end by itself, once it is interrupted. */
const graceMs = 2000

/** How a tool in the background came to its end. */
export interface BackgroundEnd {
  /** `ended-early` and `failed`: before the load did, well or not; so the load was not the one that was asked for. */
  kind: 'background-ended' | 'background-ended-early' | 'background-failed'
  /** One line. */
  evidence: string
}

/** A tool that makes load beside the counted iterations; nothing of it is counted. */
export interface RunningBackground {
  /** Ends it, if it has not ended yet. */
  end(): Promise<BackgroundEnd>
}

/** Starts it; rejects when that cannot be done. */
export async function startBackground(
  load: BackgroundLoad,
  context: Pick<EngineContext, 'plan' | 'place' | 'listener' | 'surroundings'>,
): Promise<RunningBackground> {
  const { plan, listener, surroundings } = context
  const hear = (line: string) => listener.onLog(line)
  const command = toolCommandOf(load, { ...context, count: plan.size })
  const tool = await startCommand(command, surroundings, { onOutput: hear, onErrorLine: hear })
  const program = path.basename(command.program)
  let ownEnd: ToolEnd | null = null
  void tool.ended.then((end) => {
    ownEnd = end
  })
  return {
    async end() {
      if (ownEnd !== null) return endedBefore(program, ownEnd, tool.lastLines().at(-1))
      tool.signal('SIGINT')
      const timer = setTimeout(() => tool.signal('SIGKILL'), graceMs)
      const end = await tool.ended
      clearTimeout(timer)
      tool.signal('SIGKILL')
      return { kind: 'background-ended', evidence: `${program} was ended with the load: ${describeToolEnd(end)}` }
    },
  }
}

function endedBefore(program: string, end: ToolEnd, lastLine: string | undefined): BackgroundEnd {
  const evidence = `${program} ended before the load did: ${describeToolEnd(end)}`
  if (end.code === 0) return { kind: 'background-ended-early', evidence }
  return { kind: 'background-failed', evidence: lastLine === undefined ? evidence : `${evidence}: ${lastLine}` }
}
