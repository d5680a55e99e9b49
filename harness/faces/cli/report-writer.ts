import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Report } from '../../show/report.ts'
import { reporterOf } from '../../show/reporters.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import type { ReporterChoice } from './options.ts'

/** What is written where nobody chose; inside GitHub Actions its annotations and job summary come by themselves. */
export function defaultReporters(env: CommandLine['env']): ReporterChoice[] {
  const terminal: ReporterChoice = { name: 'terminal', to: null }
  return env.GITHUB_ACTIONS === 'true' ? [terminal, { name: 'github', to: null }] : [terminal]
}

/** Writes reports in every form that was chosen: for people at once, files with all so far, stdout once at the end. */
export class ReportWriter {
  readonly #choices: readonly ReporterChoice[]
  readonly #line: CommandLine
  readonly #reports: Report[] = []

  constructor(choices: readonly ReporterChoice[] | undefined, line: CommandLine) {
    this.#choices = choices ?? defaultReporters(line.env)
    this.#line = line
  }

  async add(found: Report): Promise<void> {
    const report = this.#line.secrets.redactValue(found)
    this.#reports.push(report)
    for (const choice of this.#choices) {
      if (choice.to === null) this.#line.tell(`\n${await this.#render(choice, [report])}`)
      else if (choice.to !== '-') await this.#write(choice.to, await this.#render(choice, this.#reports))
      if (choice.name === 'github') await this.#addToJobSummary(report)
    }
  }

  async end(): Promise<void> {
    if (this.#reports.length === 0) return
    for (const choice of this.#choices) {
      if (choice.to === '-') this.#line.print(await this.#render(choice, this.#reports))
    }
  }

  async #render({ name, to }: ReporterChoice, reports: readonly Report[]): Promise<string> {
    const render = await reporterOf(name).load()
    return render(reports, { color: to === null && this.#line.hasColor })
  }

  async #addToJobSummary(report: Report): Promise<void> {
    const file = this.#line.env.GITHUB_STEP_SUMMARY
    if (file === undefined || file === '') return
    const render = await reporterOf('markdown').load()
    const text = render([report], { color: false })
    await writing(file, () => appendFile(file, `${text}\n`))
  }

  async #write(to: string, text: string): Promise<void> {
    const file = path.resolve(this.#line.cwd, to)
    await writing(file, async () => {
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, text)
    })
  }
}

async function writing(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    throw new SoakgateError('output-not-writable', `The report cannot be written: ${file}`, {
      expected: 'a file that can be written',
      got: error instanceof Error ? error.message : String(error),
      hint: 'Choose another place with --reporter.',
      cause: error,
    })
  }
}
