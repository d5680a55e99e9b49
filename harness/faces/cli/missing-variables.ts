import path from 'node:path'
import { variablesAskedFor } from '../../scenario/asked-variables.ts'
import type { LoadedScenario } from '../../scenario/load-scenario.ts'
import { printable } from '../../show/printable.ts'
import type { CommandLine } from './command-line.ts'

/**
 * Tells before anything starts which variables scenarios ask for and will not find. It is no error: they are looked for
 * in the text, which may ask for one only in a case that does not come, or set it first.
 */
export async function tellMissingVariables(
  scenarios: readonly Pick<LoadedScenario, 'modulePath'>[],
  line: Pick<CommandLine, 'cwd' | 'tell'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  for (const file of new Set(scenarios.map(({ modulePath }) => modulePath))) {
    const asked = new Set(await variablesAskedFor(file))
    // An empty one is as good as none.
    const missing = [...asked].filter((name) => !environment[name])
    if (missing.length === 0) continue
    const [names, isOne] = [missing.join(', '), missing.length === 1]
    const what = `${names}, which ${isOne ? 'is' : 'are'} not set here`
    line.tell(
      `${printable(path.relative(line.cwd, file))} asks for ${what}: the run ends with environment-missing where it asks.\n`,
    )
  }
}
