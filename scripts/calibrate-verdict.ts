import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { analysisTime } from './calibration/analysis-time.ts'
import { type CalibrationPart, type CalibrationPlan, sizes } from './calibration/calibration.ts'
import { openPool } from './calibration/cell-pool.ts'
import { seedOfCommit } from './calibration/commit-seed.ts'
import { falseAlarms } from './calibration/false-alarms.ts'
import { plantedLeaks } from './calibration/planted-leaks.ts'
import { recordedWorkers } from './calibration/recorded-workers.ts'
import { stoppedEarly, stoppedShapes } from './calibration/stopped-early.ts'
import { missedFigures, renderSummary, type Strictness } from './calibration/summary.ts'
import { warmUpDefault } from './calibration/warm-up-default.ts'
import { wholeRuns } from './calibration/whole-runs.ts'

const usage = `usage: node scripts/calibrate-verdict.ts [--quick] [--seed N] [--series N] [--planted N] [--sizes 25,100,500] [--output FILE]

Measures how the verdict on growth errs: false alarms, detection, coverage, detectable leak, recorded workers, time.
The full form (2,000 leak-free and 300 planted series a cell) takes half an hour on two cores and writes
harness/judge/analysis/CALIBRATION.md; --quick takes about a minute, has a seed from the commit, and prints.
Exit code 1 where a figure lies outside the range that is stated for it; with --quick only where its 99.9 % binomial
interval does, as few series scatter.
`
const fullOutput = fileURLToPath(new URL('../harness/judge/analysis/CALIBRATION.md', import.meta.url))
const fullPlan = { seed: 5, series: 2000, planted: 300 }
const quickPlan = { series: 16, planted: 3 }

async function planFrom(
  args: readonly string[],
): Promise<{ plan: CalibrationPlan; output: string | undefined; strictness: Strictness } | null> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      seed: { type: 'string' },
      series: { type: 'string' },
      planted: { type: 'string' },
      sizes: { type: 'string' },
      output: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const defaults = values.quick ? { ...quickPlan, seed: await seedOfCommit() } : fullPlan
  return {
    plan: {
      seed: wholeNumber(values.seed, defaults.seed),
      series: wholeNumber(values.series, defaults.series),
      planted: wholeNumber(values.planted, defaults.planted),
      sizes: values.sizes === undefined ? sizes : values.sizes.split(',').map((size) => wholeNumber(size, 0)),
    },
    output: values.output ?? (values.quick ? undefined : fullOutput),
    strictness: values.quick ? 'certain' : 'as counted',
  }
}

function wholeNumber(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0) throw new Error(`expected a whole number, got ${JSON.stringify(text)}`)
  return number
}

function render(plan: CalibrationPlan, parts: readonly CalibrationPart[], strictness: Strictness): string {
  const head = `# Calibration of the verdict on growth\n\nMade by \`npm run calibrate\`: seed ${plan.seed}; ${plan.series} leak-free and ${plan.planted} planted series a cell. Everything but times is the same for the same seed. Memory is in MiB.\n`
  return [head, renderSummary(parts, strictness), ...parts.map(renderPart)].join('\n')
}

function renderPart({ heading, explanation, rows }: CalibrationPart): string {
  const [header = [], ...body] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = [line(header), line(header.map(() => '---')), ...body.map(line)]
  return `## ${heading}\n\n${explanation}\n\n${table.join('\n')}\n`
}

async function main(args: readonly string[]): Promise<number> {
  const asked = await planFrom(args)
  if (asked === null) {
    process.stderr.write(usage)
    return 0
  }
  const { plan, output, strictness } = asked
  // Alone, before the threads take the cores.
  const time = analysisTime(plan)
  const pool = openPool()
  const parts = await Promise.all([
    recordedWorkers(plan),
    falseAlarms(plan, pool.run),
    warmUpDefault(plan),
    stoppedEarly(plan),
    stoppedShapes(plan, pool.run),
    wholeRuns(plan, pool.run),
    plantedLeaks(plan, pool.run),
  ])
  await pool.close()
  const all = [...parts.flat(), time]
  const text = render(plan, all, strictness)
  if (output === undefined) process.stdout.write(text)
  else writeFileSync(output, text)
  return missedFigures(all, strictness).length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
