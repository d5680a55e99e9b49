import type { RunPlan } from '../../../scenario/ladder-plan.ts'
import type { BackgroundLoad } from '../../../scenario/load.ts'
import { fillWords } from '../../../scenario/tool-command.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { findProgram } from '../../targets/program-lookup.ts'
import type { LoadPlace } from '../engines/engine.ts'
import {
  startTool,
  type ToolCommand,
  type ToolListener,
  type ToolProcess,
  type ToolSurroundings,
} from './tool-process.ts'

/** The command of a scenario with what its placeholders stand for in a phase of so many iterations. */
export function toolCommandOf(
  { command, cwd, env }: BackgroundLoad,
  { plan, place, count }: { plan: RunPlan; place: LoadPlace; count: number },
): ToolCommand {
  const [program = '', ...args] = fillWords(command, {
    iterations: String(count),
    users: String(Math.min(plan.users, count)),
    url: place.baseUrl,
    port: URL.parse(place.baseUrl)?.port ?? '',
  })
  return { program, args, cwd, env, input: null, outputFile: null }
}

/** Starts it; throws `engine-failed` where that cannot be done. */
export async function startCommand(
  command: ToolCommand,
  surroundings: ToolSurroundings,
  listener: ToolListener,
): Promise<ToolProcess> {
  try {
    return await startTool(command, surroundings, listener)
  } catch (cause) {
    throw new SoakgateError('engine-failed', `The load tool ${command.program} cannot be started`, {
      expected: `a program that can be executed in ${command.cwd}`,
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    })
  }
}

/** Throws `engine-missing` where the program of a command is not there. */
export function requireProgram({ command: [program = ''], cwd, env }: BackgroundLoad): void {
  if (findProgram(program, cwd, env.PATH ?? process.env.PATH ?? '') !== null) return
  throw new SoakgateError('engine-missing', `The load tool ${program} is not there`, {
    expected: program.includes('/') ? `a program at ${program}` : `${program} in one of the folders of PATH`,
    got: 'no such program',
    hint: 'Install it, or give its path as the first word of the command.',
  })
}
