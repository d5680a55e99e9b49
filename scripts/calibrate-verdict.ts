import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { analysisTime } from './calibration/analysis-time.ts'
import { missesItsRange } from './calibration/binomial.ts'
import { type CalibrationPart, type CalibrationPlan, percent, sizes } from './calibration/calibration.ts'
import { openPool } from './calibration/cell-pool.ts'
import { falseAlarms, falseAlarmsOfPools } from './calibration/false-alarms.ts'
import { plantedLeaks } from './calibration/planted-leaks.ts'
import { recordedWorkers } from './calibration/recorded-workers.ts'

const usage = `usage: node scripts/calibrate-verdict.ts [--quick] [--seed N] [--series N] [--planted N] [--sizes 25,100,500] [--output FILE]

Measures how the verdict on growth errs: false alarms, detection, coverage, detectable leak, recorded workers, time.
--quick takes about a minute of CPU; the full form 2,000 leak-free and 300 planted series a cell.
Exit code 1 only where a figure's 99.9 % binomial interval excludes the range that is stated for it.
`
const fullPlan = { seed: 5, series: 2000, planted: 300 }
const quickPlan = { seed: 5, series: 16, planted: 3 }

function planFrom(args: readonly string[]): { plan: CalibrationPlan; output: string | undefined } | null {
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
  const defaults = values.quick ? quickPlan : fullPlan
  return {
    plan: {
      seed: wholeNumber(values.seed, defaults.seed),
      series: wholeNumber(values.series, defaults.series),
      planted: wholeNumber(values.planted, defaults.planted),
      sizes: values.sizes === undefined ? sizes : values.sizes.split(',').map((size) => wholeNumber(size, 0)),
    },
    output: values.output,
  }
}

function wholeNumber(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0) throw new Error(`expected a whole number, got ${JSON.stringify(text)}`)
  return number
}

function render(plan: CalibrationPlan, parts: readonly CalibrationPart[]): string {
  const head = `# Calibration of the verdict on growth\n\nSeed ${plan.seed}; ${plan.series} leak-free and ${plan.planted} planted series a cell. MB is never meant: memory is in MiB.\n`
  return [head, ...parts.map(renderPart), renderFigures(parts)].join('\n')
}

function renderPart({ heading, explanation, rows }: CalibrationPart): string {
  const [header = [], ...body] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = [line(header), line(header.map(() => '---')), ...body.map(line)]
  return `## ${heading}\n\n${explanation}\n\n${table.join('\n')}\n`
}

function renderFigures(parts: readonly CalibrationPart[]): string {
  const missed = missedFigures(parts)
  const list = missed.map((figure) => {
    const stated = figure.atMost === undefined ? `at least ${figure.atLeast}` : `at most ${figure.atMost}`
    return `- ${figure.name}: ${percent(figure)} % of ${figure.total}, stated ${stated}`
  })
  const count = parts.flatMap((part) => part.figures).length
  return `## Stated ranges\n\n${missed.length} of ${count} figures are certainly outside.\n${list.join('\n')}\n`
}

function missedFigures(parts: readonly CalibrationPart[]) {
  return parts.flatMap((part) => part.figures).filter(missesItsRange)
}

async function main(args: readonly string[]): Promise<number> {
  const asked = planFrom(args)
  if (asked === null) {
    process.stderr.write(usage)
    return 0
  }
  const { plan, output } = asked
  // Alone, before the threads take the cores.
  const time = analysisTime(plan)
  const pool = openPool()
  const parts = await Promise.all([
    recordedWorkers(plan),
    falseAlarms(plan, pool.run),
    falseAlarmsOfPools(plan, pool.run),
    plantedLeaks(plan, pool.run),
  ])
  await pool.close()
  const all = [...parts.flat(), time]
  const text = render(plan, all)
  if (output === undefined) process.stdout.write(text)
  else writeFileSync(output, text)
  return missedFigures(all).length === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
