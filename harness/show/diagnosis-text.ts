import { styleText } from 'node:util'
import type { Diagnosis, HealthReport, VariantDiagnosis } from '../vocabulary/diagnosis.ts'
import { printable, printableJson } from './printable.ts'

const marks = { ok: ['✓', 'green'], absent: ['–', 'dim'], note: ['!', 'yellow'], problem: ['✗', 'red'] } as const

/** What `soakgate doctor` found, for people: a line for each check, and below it what it means and what to do. */
export function renderHealth(report: HealthReport, hasColor: boolean): string {
  const sections: readonly (readonly [string, readonly (Diagnosis | VariantDiagnosis)[]])[] = [
    ['machine', report.machine],
    ...report.scenarios.map(({ scenario, diagnoses }) => [`scenario ${scenario}`, diagnoses] as const),
  ]
  const lines = sections.flatMap(([title, diagnoses]) => [
    printable(title),
    ...diagnoses.flatMap((diagnosis) => linesOf(diagnosis, nameWidth(diagnoses), hasColor)),
    '',
  ])
  return `${[...lines, summaryOf(report)].join('\n')}\n`
}

/** The same for machines. */
export function renderHealthJson(report: HealthReport): string {
  return `${printableJson(report)}\n`
}

function linesOf(diagnosis: Diagnosis | VariantDiagnosis, width: number, hasColor: boolean): string[] {
  const [mark, color] = marks[diagnosis.state]
  const shown = hasColor ? styleText(color, mark, { validateStream: false }) : mark
  const { meaning, todo } = diagnosis
  const below = ' '.repeat(width + 6)
  return [
    `  ${shown} ${diagnosis.name.padEnd(width)}  ${printable(diagnosis.found)}${variantsOf(diagnosis)}`,
    ...(meaning === null ? [] : [`${below}${printable(meaning)}`]),
    ...(todo === null ? [] : [`${below}→ ${printable(todo)}`]),
  ]
}

function variantsOf(diagnosis: Diagnosis | VariantDiagnosis): string {
  const variants = 'variants' in diagnosis ? diagnosis.variants : null
  if (variants === null) return ''
  return printable(` (${variants.map((variant) => (variant === null ? 'without a variant' : variant)).join(', ')})`)
}

function nameWidth(diagnoses: readonly Diagnosis[]): number {
  return Math.max(0, ...diagnoses.map(({ name }) => name.length))
}

function summaryOf({ canRun, invalidScenarios, machine, scenarios }: HealthReport): string {
  const all = [...machine, ...scenarios.flatMap(({ diagnoses }) => diagnoses)]
  const count = (state: Diagnosis['state']) => all.filter((diagnosis) => diagnosis.state === state).length
  const [problems, notes] = [count('problem') + invalidScenarios, count('note')]
  const told = notes === 0 ? 'nothing to know' : notes === 1 ? 'one thing to know' : `${notes} things to know`
  if (canRun) return `Nothing prevents a run; ${told}.`
  return `${problems === 1 ? 'A problem prevents' : `${problems} problems prevent`} a run; ${told}.`
}
