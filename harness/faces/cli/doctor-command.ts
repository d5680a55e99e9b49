import { Command } from 'commander'
import type { ExitCode } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import type { DoctorOptions } from './see-doctor.ts'

/** `soakgate doctor [scenarios…]`: what of this machine, and of a scenario's server, stands in the way of measuring. */
export function doctorCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('doctor')
    .description(
      'check this machine, and scenarios for the known traps of their servers, without starting anything; exits with 4 where no run can be made',
    )
    .argument('[scenarios...]', 'scenario files, folders of them, or names of those in ./scenarios', [])
    .option('--output <folder>', 'where records would be kept', 'results')
    .option('--json', 'print what was found as JSON', false)
    .action(async (given: string[], options: DoctorOptions) => {
      const { seeDoctor } = await import('./see-doctor.ts')
      onExit(await seeDoctor(given, options, line))
    })
}
