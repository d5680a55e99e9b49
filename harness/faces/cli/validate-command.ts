import path from 'node:path'
import { Command } from 'commander'
import type { ExitCode } from '../../vocabulary/errors.ts'
import { exitCodes } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { findScenarioFile } from './scenario-file.ts'

/** `soakgate validate <file>`: checks a scenario without starting anything. */
export function validateCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('validate')
    .description('check a scenario file without starting anything')
    .argument('<scenario>', 'a scenario file, or the name of one in ./scenarios')
    .action(async (given: string) => {
      const { loadScenarios } = await import('../../scenario/load-scenario.ts')
      const file = findScenarioFile(given, line.cwd)
      for (const { scenario, exportName } of await loadScenarios(file)) {
        const variants = Object.keys(scenario.variants)
        const named = variants.length === 0 ? '' : `, variants ${variants.join(', ')}`
        const shown = exportName === 'default' ? '' : ` (${exportName})`
        line.tell(
          `${path.relative(line.cwd, file)}${shown}: ${scenario.name} is valid: ${scenario.iterations.join(', ')} ${scenario.iterationName}s${named}\n`,
        )
      }
      onExit(exitCodes.pass)
    })
}
