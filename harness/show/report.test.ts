import { expect, it } from 'vitest'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { simulateReport } from '../testing/simulated-report.ts'
import { rerunCommand, usersInWords } from './report.ts'
import { quoteWord } from './shell-word.ts'

it('the command that repeats a run names its size, variant and seed, and the thresholds of the command line', () => {
  const thresholds = planThresholds([], parseAsked(['rss max < 1GiB']), 25)
  const report = simulateReport([{ size: 25, thresholds }], { scenarioPath: 'load tests/quote.ts' })
  expect(rerunCommand(report, 25)).toBe(
    "npx soakgate run 'load tests/quote.ts' -n 25 --variant before --threshold 'rss max < 1GiB' --seed 7",
  )
  expect(rerunCommand({ ...report, scenarioPath: '-x.ts' }, 100)).toContain('run ./-x.ts -n 100')
})

it('the command that repeats a run names the source of memory where it is not the usual one of that machine', () => {
  const report = simulateReport([{ size: 25 }], {})
  const withSource = (platform: string, source: 'procfs' | 'pidusage') => {
    const { machine, runs } = report.plan
    const plan = { ...report.plan, machine: { ...machine, platform }, runs: runs.map((run) => ({ ...run, source })) }
    return rerunCommand({ ...report, plan }, 25)
  }
  expect(withSource('linux x64', 'procfs')).not.toContain('--source')
  expect(withSource('darwin arm64', 'pidusage')).not.toContain('--source')
  expect(withSource('linux x64', 'pidusage')).toContain('--variant before --source pidusage --seed 7')
})

it('how many users there were is told, unless the load was made by others', () => {
  const report = simulateReport([{ size: 25 }])
  const withRuns = (...own: readonly Partial<RunPlan>[]) => {
    const [run] = report.plan.runs
    if (run === undefined) throw new Error('a report without a run')
    return { ...report, plan: { ...report.plan, runs: own.map((one) => ({ ...run, ...one })) } }
  }
  expect(usersInWords(withRuns({ users: 1 }, { users: 1 }))).toBe('1 user')
  expect(usersInWords(withRuns({ users: 4 }, { users: 10 }))).toBe('4 to 10 users')
  expect(usersInWords(withRuns({ count: { by: 'time', everyMs: 1000 } }))).toBeNull()
})

it('words are quoted for the shell', () => {
  expect(quoteWord('scenarios/a-b.ts')).toBe('scenarios/a-b.ts')
  expect(quoteWord("it's $(here)")).toBe("'it'\\''s $(here)'")
  expect(quoteWord('a\u001bb')).toBe("$'\\x61\\x1b\\x62'")
  expect(quoteWord('')).toBe("''")
})
