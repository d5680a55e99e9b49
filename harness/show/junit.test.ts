import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { planThresholds } from '../scenario/plan-ladder.ts'
import { simulateReport } from '../testing/simulated-report.ts'
import { renderJunit } from './junit.ts'

const crash = { kind: 'crashed', timeMs: 5000, slot: 1, pid: 100, exitCode: 3, evidence: 'exit code 3' } as const
const cut = { size: 25, outcome: { reason: 'time-limit', status: 'stopped' } } as const

let schema = ''
beforeAll(() => {
  schema = readFileSync(fileURLToPath(new URL('../../fixtures/report-schemas/junit-10.xsd', import.meta.url)), 'utf8')
})

async function problemsOf(xml: string): Promise<string[]> {
  const { errors } = await validateXML({ xml, schema })
  return errors.map(({ message }) => message)
}

describe('JUnit XML', () => {
  it('is valid against the schema of Jenkins, whatever came of the runs', async () => {
    const several = [
      simulateReport([{ size: 25, events: [crash] }]),
      simulateReport([{ size: 25 }, { size: 100, noiseBytes: 1 }]),
      simulateReport([cut], { allowsInconclusive: true }),
    ]
    expect(await problemsOf(renderJunit(several))).toEqual([])
    expect(await problemsOf(renderJunit([]))).toEqual([])
    expect(await problemsOf('<testsuites><testsuite/></testsuites>')).not.toEqual([])
  })

  it('has a suite a size and a case a threshold; a fail is a failure that ends with the command that repeats it', () => {
    const xml = renderJunit([simulateReport([{ size: 25, events: [crash] }])])
    expect(xml).toContain('<testsuite name="quote (before) at 25 reports"')
    expect(xml).toMatch(
      /<testcase classname="quote.before" name="worker_crashes == 0 at 25 reports">\s*<failure message="worker_crashes == 0: it is 1[^>]*>[^<]*again: npx soakgate run scenarios\/quote.ts -n 25 --variant before --seed 7<\/failure>\s*<system-out>/,
    )
    expect(xml).toMatch(/at 100 reports" tests="1" failures="0" errors="1"/)
    expect(xml).toContain('<property name="seed" value="7"/>')
  })

  it('shows inconclusive as an error, never as a pass; as skipped only where that is allowed', () => {
    expect(renderJunit([simulateReport([cut])])).toMatch(
      /name="the run at 25 reports">\s*<error message="The run ended early/,
    )
    const allowed = renderJunit([simulateReport([cut], { allowsInconclusive: true })])
    expect(allowed).not.toContain('<error')
    expect(allowed).toMatch(/<skipped message="The run ended early/)
  })

  it('does not fail a build for what a larger size settled', () => {
    const xml = renderJunit([
      simulateReport([
        { size: 25, workers: 4 },
        { size: 100, noiseBytes: 1024 ** 2 },
      ]),
    ])
    expect(xml).toMatch(/name="soakgate" tests="\d+" failures="0" errors="0"/)
    expect(xml).toMatch(/rss_growth_per_iteration \(default bound\) at 25 reports">\s*<system-out>settled/)
  })

  it('shows what is accepted or only warns as passed, with what was found', () => {
    const accept = { until: '2026-02-01', reason: 'TICKET-7' }
    const thresholds = planThresholds(
      [
        { expect: 'rss max < 1MiB', level: 'fail', abort: null, accept },
        { expect: 'iteration_duration max < 1ms', level: 'warn', abort: null, accept: null },
      ],
      [],
      100,
    )
    const xml = renderJunit([simulateReport([{ size: 100, thresholds, noiseBytes: 1024 ** 2 }])])
    expect(xml).toMatch(/name="rss max &lt; 1MiB at 100 reports">\s*<system-out>accepted until 2026-02-01: TICKET-7/)
    expect(xml).toMatch(/name="iteration_duration max &lt; 1ms at 100 reports">\s*<system-out>warned/)
  })
})
