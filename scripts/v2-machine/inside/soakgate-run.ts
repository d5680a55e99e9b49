import { chownSync, existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { execa } from 'execa'
import { z } from 'zod'
import { groupRoot, groupsLeft, inGroup, sessionOfRoot, user } from './control-groups.ts'

const program = '/project/node_modules/.bin/soakgate'
const scenarios = '/project/v2-machine/scenarios'
const longestMs = 600_000

const events = z.array(
  z.object({ kind: z.string(), role: z.string(), exit_code: z.string(), signal: z.string(), evidence: z.string() }),
)
const threshold = z.object({
  metric: z.string(),
  status: z.enum(['pass', 'fail', 'inconclusive']),
  value: z.number().nullable(),
  reason: z.string(),
})
const verdict = z.object({ runs: z.array(z.object({ thresholds: z.array(threshold) })) })

/** What came of one `soakgate run`, from what it printed and recorded. */
export interface SoakgateRun {
  exitCode: number | null
  /** What it told people. */
  err: string
  /** Ends of processes, with their evidence. */
  ends: z.infer<typeof events>
  thresholds: z.infer<typeof threshold>[]
  /** Peaks of the target's group, in bytes. */
  groupPeakBytes: number | null
  /** Folders of control groups that it left behind. */
  groupsLeft: readonly string[]
}

export interface SoakgateOptions {
  /** The group that soakgate is started in, below the root. @default root's login session */
  group?: string
  /** @default root */
  as?: 'root' | 'user'
  env?: Readonly<Record<string, string>>
  parameters?: readonly string[]
  /** Programs that go before it. */
  through?: readonly string[]
}

/** Runs a scenario of this machine as a user would, and reads what is left of it. */
export async function soakgateRun(scenario: string, options: SoakgateOptions = {}): Promise<SoakgateRun> {
  const { group = sessionOfRoot, as = 'root', env = {}, parameters = [], through = [] } = options
  const folder = mkdtempSync('/var/tmp/run-')
  if (as === 'user') chownSync(folder, user.uid, user.gid)
  const drop = as === 'user' ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : []
  const command = [program, 'run', path.join(scenarios, scenario), '--quiet', '--output', folder, ...parameters]
  const [file = '', ...rest] = inGroup(path.join(groupRoot, group), [...through, ...drop, ...command])
  const { exitCode, stderr } = await execa(file, rest, { cwd: folder, env, reject: false, timeout: longestMs })
  return { exitCode: exitCode ?? null, err: stderr, ...readRecord(folder), groupsLeft: groupsLeft() }
}

function readRecord(folder: string): Pick<SoakgateRun, 'ends' | 'thresholds' | 'groupPeakBytes'> {
  const one = (pattern: string) => globSync(pattern, { cwd: folder }).map((name) => path.join(folder, name))[0]
  const judged = one('*/*/verdict.json')
  const happened = one('*/*/*/events.csv')
  const groups = one('*/*/*/groups.csv')
  const thresholds = judged === undefined ? [] : (verdict.parse(JSON.parse(read(judged))).runs[0]?.thresholds ?? [])
  const rows = happened === undefined ? [] : events.parse(parse(read(happened), { columns: true }))
  const peaks = groups === undefined ? [] : groupRows.parse(parse(read(groups), { columns: true }))
  return {
    thresholds,
    ends: rows.filter(({ kind }) => endKinds.has(kind)),
    groupPeakBytes: peaks.length === 0 ? null : Math.max(...peaks.map((row) => Number(row.used_bytes))),
  }
}

const groupRows = z.array(z.object({ used_bytes: z.string() }))
const endKinds = new Set([
  'recycled',
  'crashed',
  'oom-killed',
  'timed-out',
  'killed',
  'left',
  'ended-unknown',
  'master-ended',
  'helper-ended',
  'target-ended',
])

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** The threshold of a metric; throws when it was not judged. */
export function measured(run: SoakgateRun, metric: string): SoakgateRun['thresholds'][number] {
  const found = run.thresholds.find((one) => one.metric === metric)
  if (found === undefined) throw new Error(`${metric} was not judged`)
  return found
}
