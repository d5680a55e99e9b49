import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { LadderVerdict } from '../judge/verdict.ts'
import { readPlan, readRun } from '../record/record-reader.ts'
import type { RunRecord } from '../record/run-record.ts'
import { files } from '../record/tables.ts'
import { DockerDaemon, whyNoDaemon } from './docker-daemon.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pythonPackages = path.join(root, '.cache/services/charts/venv/lib/python3.11/site-packages')
const command = path.join(root, 'harness/faces/cli/soakgate.js')
const base = 'soakgate-base:local'

/** Has the chart service in /charts and the servers in /servers, with all that they need. */
export const servicesImage = 'soakgate-services:local'

/** Why targets in containers cannot be tried here; null: they can. */
export async function whyNoContainers(): Promise<string | null> {
  const noDaemon = await whyNoDaemon()
  if (noDaemon !== null) return noDaemon
  return existsSync(pythonPackages) ? null : 'the chart service is not installed; npm run services -- charts'
}

/** What came of a run with a target in a container. */
export interface ContainerRun {
  code: number
  /** What it told people. */
  told: string
  verdict: LadderVerdict
  record: RunRecord
  /** target.log of the run. */
  log: string
}

/** A Docker daemon of a test file's own, and a folder for its scenarios. */
export class ContainerTrial {
  readonly folder: string
  readonly daemon: DockerDaemon
  #runs = 0

  private constructor(folder: string, daemon: DockerDaemon) {
    this.folder = folder
    this.daemon = daemon
  }

  static async start(): Promise<ContainerTrial> {
    const daemon = await DockerDaemon.start(base, ['python3'])
    const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-containers-'))
    const context = path.join(folder, 'image')
    mkdirSync(context)
    cpSync(pythonPackages, path.join(context, 'packages'), { recursive: true })
    cpSync(path.join(root, 'fixtures/services/charts/app.py'), path.join(context, 'charts/app.py'))
    for (const file of ['app.py', 'cluster.mjs']) {
      cpSync(path.join(root, 'fixtures/services/servers', file), path.join(context, 'servers', file))
    }
    writeFileSync(
      path.join(context, 'Dockerfile'),
      `FROM ${base}\nCOPY packages /usr/local/lib/python3.11/dist-packages\nCOPY charts /charts\nCOPY servers /servers\n`,
    )
    const trial = new ContainerTrial(folder, daemon)
    await trial.docker('build', '--quiet', '--tag', servicesImage, context)
    return trial
  }

  async docker(...words: string[]): Promise<string> {
    return (await execa('docker', words, { env: { DOCKER_HOST: this.daemon.host } })).stdout
  }

  /** Ids of all containers that carry this label, running or not. */
  async containersWith(label: string): Promise<string[]> {
    return (await this.docker('ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${label}`))
      .split('\n')
      .filter(Boolean)
  }

  /** @param parts of the scenario, as they stand in its source; @returns its path */
  scenario(name: string, parts: string): string {
    const file = path.join(this.folder, `${name}.ts`)
    writeFileSync(
      file,
      `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: '${name}', iterationName: 'report', users: 1,
  ${parts}
})
`,
    )
    return file
  }

  /** Starts a run as a user does, in a process of its own that finds this daemon by DOCKER_HOST. */
  launch(scenario: string, env: Readonly<Record<string, string>> = {}): LaunchedRun {
    return this.#launch(['run', scenario], path.basename(scenario, '.ts'), env)
  }

  /** Watches what runs already, as a user does. @param name of the record */
  watch(name: string, ...words: string[]): Promise<ContainerRun> {
    return this.#launch(['watch', '--name', name, ...words], name).ended()
  }

  #launch(words: readonly string[], name: string, env: Readonly<Record<string, string>> = {}): LaunchedRun {
    this.#runs += 1
    const output = path.join(this.folder, `results-${this.#runs}`)
    const folder = path.join(output, name)
    return new LaunchedRun([...words, '--output', output], folder, {
      ...process.env,
      DOCKER_HOST: this.daemon.host,
      ...env,
    })
  }

  soak(scenario: string): Promise<ContainerRun> {
    return this.launch(scenario).ended()
  }

  async stop(): Promise<void> {
    await this.daemon.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A run while it goes on. */
export class LaunchedRun {
  readonly pid: number
  readonly #folder: string
  readonly #told: string[] = []
  readonly #lines: Interface
  readonly #exited: Promise<number | null>

  /** @param folder of the scenario's records */
  constructor(words: readonly string[], folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder
    const child = spawn(process.execPath, [command, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    this.pid = child.pid ?? 0
    this.#exited = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
    this.#lines = createInterface({ input: child.stderr }).on('line', (line) => this.#told.push(line))
  }

  /** Resolves at the beginning of a part of the run. */
  async reaches(stage: string): Promise<void> {
    const hasBegun = (line: string) => line.includes(`reports: ${stage}`)
    while (!this.#told.some(hasBegun)) await once(this.#lines, 'line')
  }

  /** Kills it at once, with its reaper if asked; returns when it is gone. */
  async kill(what: 'soakgate' | 'and its reaper'): Promise<{ reapers: readonly number[] }> {
    const reapers = reapersOf(this.pid)
    for (const pid of what === 'soakgate' ? [] : reapers) process.kill(pid, 'SIGKILL')
    process.kill(this.pid, 'SIGKILL')
    await this.#exited
    return { reapers }
  }

  /** How it ended, and all that it told. */
  async refused(): Promise<Pick<ContainerRun, 'code' | 'told'>> {
    const code = (await this.#exited) ?? -1
    return { code, told: this.#told.join('\n') }
  }

  /** What came of it. */
  async ended(): Promise<ContainerRun> {
    const { code, told } = await this.refused()
    const invocation = path.join(this.#folder, readdirSync(this.#folder)[0] ?? '')
    const verdict = JSON.parse(readFileSync(path.join(invocation, 'verdict.json'), 'utf8')) as LadderVerdict
    const [plan] = (await readPlan(invocation)).runs
    const record = plan === undefined ? null : await readRun(invocation, plan)
    if (plan === undefined || record === null) throw new Error(`there is no record: ${told}`)
    const log = readFileSync(path.join(invocation, plan.directory, files.log), 'utf8')
    return { code, told, verdict, record, log }
  }
}

/** The reaper of a soakgate is its child, in a session of its own. */
function reapersOf(soakgate: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const isReaper = readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('reaper-process')
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'latin1'))?.[1]
      return isReaper && Number(parent) === soakgate ? [Number(name)] : []
    } catch {
      return []
    }
  })
}
