import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Report } from '../../show/report.ts'
import { reporters } from '../../show/reporters.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import type { ReporterChoice } from './options.ts'

/** Writes the report in every form that was chosen. */
export async function writeReports(
  found: Report,
  choices: readonly ReporterChoice[],
  line: CommandLine,
): Promise<void> {
  const report = line.secrets.redactValue(found)
  for (const { name, to } of choices) {
    const render = await reporters[name]()
    const text = render(report, { color: to === null && line.hasColor })
    if (to === null) line.tell(`\n${text}`)
    else if (to === '-') line.print(text)
    else await writeReport(path.resolve(line.cwd, to), text)
  }
}

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    throw new SoakgateError('output-not-writable', `The report cannot be written: ${file}`, {
      expected: 'a file that can be written',
      got: error instanceof Error ? error.message : String(error),
      hint: 'Choose another place with --reporter.',
      cause: error,
    })
  }
}
