import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitStatusesOf } from '../collect/sampler/ends/exit-status.ts'
import { loadNativeCalls } from '../collect/sampler/native-calls.ts'
import type { LadderVerdict, RunVerdict } from '../judge/verdict.ts'
import type { EventRow } from '../record/events.ts'
import { readPlan, readRun } from '../record/record-reader.ts'
import type { RunRecord } from '../record/run-record.ts'
import { tryCommand } from './command-trial.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where the services are that every kind of server serves. */
export const serversFolder = path.join(root, 'fixtures/services/servers')

/** A program that `npm run services -- servers` has installed. */
export function pythonProgram(name: string): string {
  return path.join(root, '.cache/services/servers/venv/bin', name)
}

/** Where it has put packages of npm. */
export const nodePackages = path.join(root, '.cache/services/servers/node_modules')

export function nodeProgram(name: string): string {
  return path.join(nodePackages, '.bin', name)
}

/** Says so and returns false where a program is missing. */
export function isInstalled(...programs: readonly string[]): boolean {
  const missing = programs.filter((program) => !existsSync(program))
  for (const program of missing) {
    console.log(`skipped: ${path.basename(program)} is not installed; npm run services -- servers`)
  }
  return missing.length === 0
}

/** Kinds that the end of a worker by SIGKILL may have here: kernels before 6.15 do not tell how a process ended. */
export function kindsOfKill(): readonly string[] {
  return exitStatusesOf(loadNativeCalls()).missing === null ? ['killed'] : ['killed', 'ended-unknown']
}

/** What a run of the whole tool left. */
export interface ServerTrial {
  /** What it told people. */
  told: string
  record: RunRecord
  verdict: RunVerdict
}

/** A folder for scenarios and records. */
export interface TrialFolder {
  path: string
  remove(): void
}

export function trialFolder(): TrialFolder {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-servers-'))
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }) }
}

let files = 0

/**
 * Loads a server with reports, kills the worker that made one of them on the way, and lets it go on.
 * @param target as a scenario says it
 */
export async function loadAndKill(
  target: object,
  { folder, users, isReplaced }: { folder: string; users: number; isReplaced: boolean },
): Promise<ServerTrial> {
  const kill = isReplaced ? "await killWorker(pid, new URL('/health', answer.url))" : "process.kill(pid, 'SIGKILL')"
  const iteration = `async ({ http, iteration }) => {
    const answer = await http.get('/report')
    const pid = Number(answer.headers['x-worker-pid'])
    if (iteration.phase === 'load' && iteration.index === 12) ${kill}
  }`
  return runScenario(target, { folder, users, iteration })
}

/** Runs 30 iterations through the whole tool. */
export async function runScenario(
  target: object,
  { folder, users, iteration }: { folder: string; users: number; iteration: string },
): Promise<ServerTrial> {
  files += 1
  const name = `server-${files}`
  const source = `import { defineScenario } from 'soakgate'
import { killWorker } from ${JSON.stringify(path.join(serversFolder, 'kill-worker.mjs'))}
export default defineScenario({
  name: '${name}', iterationName: 'report', iterations: [30], users: ${users}, thinkTime: '50ms',
  warmup: { iterationsPerWorker: 2 },
  target: ${JSON.stringify(target)},
  iteration: ${iteration},
})
`
  writeFileSync(path.join(folder, `${name}.ts`), source)
  const { err } = await tryCommand(['run', `${name}.ts`, '--no-abort', '--quiet'], folder)
  return readTrial(path.join(folder, 'results', name), err)
}

/** The one run that is kept in a folder of invocations; where there is none, what was told is the error. */
export async function readTrial(parent: string, told: string): Promise<ServerTrial> {
  if (!existsSync(parent)) throw new Error(told)
  const invocation = path.join(parent, readdirSync(parent)[0] ?? '')
  const plan = await readPlan(invocation)
  const [planned] = plan.runs
  const record = planned === undefined ? null : await readRun(invocation, planned)
  const { runs } = JSON.parse(readFileSync(path.join(invocation, 'verdict.json'), 'utf8')) as LadderVerdict
  const verdict = runs.at(-1)
  if (record === null || verdict === undefined) throw new Error(told)
  return { told, record, verdict }
}

/** Who was there, by birth: `master`, `worker 1.1` for the first process of slot 1, `helper`, `browser`. */
export function rolesOf({ events }: RunRecord): readonly string[] {
  return births(events).map(({ role, slot, generation }) =>
    slot === null ? `${role}` : `${role} ${slot}.${generation}`,
  )
}

export function births(events: readonly EventRow[]): readonly EventRow[] {
  return events.filter(({ kind }) => kind === 'born')
}

/** How its threshold on a metric was judged; undefined: there is none. */
export function statusOf({ verdict }: ServerTrial, metric: string): string | undefined {
  return verdict.thresholds.find((result) => result.metric === metric)?.status
}
