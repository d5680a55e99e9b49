import type { Finding, LadderVerdict, RunVerdict } from '../../harness/judge/verdict.ts'
import type { AskedRun, RunResult } from '../kept-runs/kept-run.ts'
import {
  type ExpectedCell,
  type ExpectedVariant,
  expectedServices,
  type MatrixSize,
  matrixSizes,
  repetitions,
} from './expected-services.ts'

/** One variant of a service at one size, for the n-th time. */
export interface MatrixCell {
  expected: ExpectedVariant
  at: ExpectedCell
  size: MatrixSize
  /** Counted from 1; the seed of its run. */
  repetition: number
}

/** A cell and what came of it. */
export interface DoneCell {
  cell: MatrixCell
  result: RunResult
}

/** All cells, the quick ones first: small sizes before large ones, and every service once before any twice. */
export function planCells(): MatrixCell[] {
  return matrixSizes.flatMap((size) => {
    const rounds = Array.from({ length: repetitions[size] }, (_, index) => index + 1)
    return rounds.flatMap((repetition) =>
      expectedServices.flatMap((expected) => {
        const at = expected.at[size]
        return at === undefined ? [] : [{ expected, at, size, repetition }]
      }),
    )
  })
}

/** The run that a cell asks for. */
export function runOfCell({ expected, at, size, repetition }: MatrixCell): AskedRun {
  const { scenario, variant } = expected
  const name = `${scenario}-${variant}-${size}-${repetition}`
  const extendTo = at.extendTo ?? null
  const thresholds = at.thresholds ?? []
  return { name, file: `scenarios/${scenario}.ts`, variant, size, seed: repetition, thresholds, extendTo }
}

/** What a cell was expected to be and what it was, in words; null: as expected. */
export function problemOf(cell: MatrixCell, verdict: LadderVerdict): string | null {
  const { statuses, causes, excluded = [] } = cell.at
  const run = runAt(cell, verdict)
  if (!statuses.includes(run.status))
    return `expected ${statuses.join(' or ')}, found ${run.status}: ${decided(cell, run)}`
  if (run.status === 'inconclusive') {
    const other = run.findings.find((finding) => finding.status === 'inconclusive' && !isAboutGrowth(finding))
    return other === undefined ? null : `inconclusive, and not for its growth: ${other.sentence}`
  }
  if (run.status === 'pass') return null
  const other = run.findings.find((one) => excluded.some((cause) => isCause(one, cause)))
  if (other !== undefined) return `fails, and also because: ${other.sentence}`
  const missing = causes.filter((cause) => !run.findings.some((one) => isCause(one, cause)))
  return missing.length === 0 ? null : `fails, but not because of /${missing.map(({ source }) => source).join('/, /')}/`
}

/** The run of the cell's size. Throws where nothing was run. */
export function runAt({ size }: MatrixCell, verdict: LadderVerdict): RunVerdict {
  const run = verdict.runs.find((one) => one.size === size)
  if (run === undefined) throw new Error(`nothing was run: ${verdict.reason}`)
  return run
}

/** What decided, with the first of its evidence: the causes that were expected, or what the user reads first. */
export function decided({ at }: MatrixCell, run: RunVerdict): string {
  const deciding = run.findings.filter(({ status }) => status === run.status)
  const expected = deciding.filter((finding) => at.causes.some((cause) => isCause(finding, cause)))
  const told = run.status === 'fail' && expected.length > 0 ? expected : deciding.slice(0, 1)
  return told.map(({ sentence, evidence }) => [sentence, ...evidence.slice(0, 1)].join(' ')).join(' ')
}

/** What a small size may leave open; a machine that was too busy, or a run that broke off, says nothing of a service. */
function isAboutGrowth({ sentence }: Finding): boolean {
  return /^growth\b|\bper (report|scan|invoice)\b/.test(sentence)
}

function isCause({ status, sentence, evidence }: Finding, cause: RegExp): boolean {
  return status === 'fail' && cause.test([sentence, ...evidence].join('\n'))
}
