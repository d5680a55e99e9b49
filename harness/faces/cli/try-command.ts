import { Command } from 'commander'
import type { ExitCode } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { parseWhole, sourceOption } from './options.ts'
import type { TryOptions } from './try-scenario.ts'

/** `soakgate try <file>`: one iteration, told request by request. */
export function tryCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('try')
    .description('make one iteration of a scenario and show every request, answer and check; no record is kept')
    .argument('<scenario>', 'a scenario file, or the name of one in ./scenarios')
    .option('--variant <name>', 'a variant of the scenario')
    .option('--seed <number>', 'of the random values', parseWhole, 1)
    .addOption(sourceOption())
    .action(async (given: string, options: TryOptions) => {
      const { tryScenario } = await import('./try-scenario.ts')
      onExit(await tryScenario(given, options, line))
    })
}
