import path from 'node:path'
import { Command } from 'commander'
import { arrivalsOf } from '../../scenario/load.ts'
import type { LoadedScenario } from '../../scenario/load-scenario.ts'
import { decideExitCode, type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import { formatDuration } from '../../vocabulary/quantities.ts'
import type { CommandLine } from './command-line.ts'

/** `soakgate validate <scenarios…>`: checks scenarios without starting anything. */
export function validateCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('validate')
    .description('check scenarios without starting anything; all problems of all files are told')
    .argument('[scenarios...]', 'scenario files, folders of them, or names of those in ./scenarios', ['scenarios'])
    .action(async (given: string[]) => {
      const { loadEveryScenario } = await import('./every-scenario.ts')
      const { renderError } = await import('../../show/error-text.ts')
      const { printable } = await import('../../show/printable.ts')
      const { scenarios, problems } = await loadEveryScenario(given, line.cwd)
      for (const loaded of scenarios) line.tell(`${printable(validInWords(loaded, line.cwd))}\n`)
      for (const problem of problems) line.tell(renderError(problem))
      onExit(decideExitCode([exitCodes.pass, ...problems.map(({ exitCode }) => exitCode)]))
    })
}

function validInWords({ scenario, exportName, modulePath }: LoadedScenario, cwd: string): string {
  const variants = Object.keys(scenario.variants)
  const named = variants.length === 0 ? '' : `, variants ${variants.join(', ')}`
  const shown = exportName === 'default' ? '' : ` (${exportName})`
  const { iterations, iterationName, load } = scenario
  const durationMs = arrivalsOf(load)?.durationMs ?? null
  const sizes =
    durationMs === null
      ? `${iterations.join(', ')} ${iterationName}s`
      : `${iterationName}s for ${formatDuration(durationMs)}`
  return `${path.relative(cwd, modulePath)}${shown}: ${scenario.name} is valid: ${sizes}${named}`
}
