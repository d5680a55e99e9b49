import { describe, expect, it } from 'vitest'
import { planThresholds } from '../scenario/plan-ladder.ts'
import { simulateReport } from '../testing/simulated-report.ts'
import { renderGithub } from './github.ts'
import { findSourceLines } from './source-lines.ts'

const crash = {
  kind: 'crashed',
  timeMs: 5000,
  slot: 1,
  pid: 100,
  exitCode: 3,
  evidence: 'line 1\nline 2, 50%',
} as const
const scenarioText = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: "quote",
  thresholds: [
    // worker_crashes == 0
    { expect: 'worker_crashes  ==  0', abort: false },
  ],
})
`

function annotated(allowsInconclusive = false): string[] {
  const thresholds = planThresholds(
    [{ expect: 'worker_crashes == 0', level: 'fail', abort: false, accept: null }],
    [],
    25,
  )
  const report = simulateReport([{ size: 25, thresholds, events: [crash] }])
  const source = findSourceLines(scenarioText, report.plan, 'load tests/a,b:c.ts')
  return renderGithub([{ ...report, source, allowsInconclusive }]).split('\n')
}

describe('GitHub annotations', () => {
  it('stand at the line of the threshold, with evidence and the command that repeats the run, escaped', () => {
    const crashed = annotated().find((line) => line.includes('worker_crashes'))
    expect(annotated().find((line) => line.startsWith('::error'))).toMatch(
      /^::error file=load tests\/a%2Cb%3Ac\.ts,line=6,title=quote at 25 reports%3A fail::worker_crashes == 0: it is 1 \(worker 1\)\.%0A.*line 1 line 2, 50%25%0Aagain: npx soakgate run scenarios\/quote\.ts -n 25 --variant before --seed 7$/,
    )
    expect(crashed).toBeDefined()
  })

  it('stand at the name of the scenario where the threshold is a default', () => {
    const growth = annotated().find((line) => line.startsWith('::error') && line.includes('growth'))
    expect(growth).toMatch(/,line=3,/)
  })

  it('fold the evidence, and say what was not run', () => {
    expect(annotated()[0]).toBe('::group::soakgate: quote at 25 reports, all evidence')
    expect(annotated()).toContain('::endgroup::')
    expect(annotated().at(-2)).toMatch(/^::warning .*title=quote at 100 reports%3A not run::/)
  })

  it('only warn of what is inconclusive where that is allowed', () => {
    expect(annotated(true).filter((line) => line.startsWith('::error'))).toHaveLength(1)
  })

  it('belong to no file where its text is not the one that was run', () => {
    expect(renderGithub([simulateReport([{ size: 25, events: [crash] }])])).toMatch(/^::error title=quote/m)
  })
})
