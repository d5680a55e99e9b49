import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import getPort from 'get-port'
import { tryCommand } from './command-trial.ts'
import { pythonProgram, readTrial, type ServerTrial, serversFolder } from './server-trial.ts'

/** A worker of Celery or RQ on a Redis of its own, with jobs of fixtures/services/servers/jobs.py. */
export class JobQueue {
  /** The process that was started: the worker, or what supervises workers. */
  readonly pid: number
  readonly #processes: readonly ChildProcess[]
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv

  private constructor(processes: readonly ChildProcess[], pid: number, folder: string, env: NodeJS.ProcessEnv) {
    this.#processes = processes
    this.pid = pid
    this.#folder = folder
    this.#env = env
  }

  /**
   * @param command program and arguments of the worker
   * @param readyLine what it prints when it waits for jobs
   */
  static async start(
    [name = '', ...parameters]: readonly string[],
    readyLine: string,
    folder: string,
  ): Promise<JobQueue> {
    const port = await getPort({ host: '127.0.0.1' })
    const where = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder]
    const redis = spawn('redis-server', [...where, '--save', '', '--appendonly', 'no'])
    await untilPrinted(redis, 'Ready to accept connections')
    const log = path.join(folder, 'jobs.log')
    writeFileSync(log, '')
    const url = `redis://127.0.0.1:${port}/0`
    const env = { ...process.env, REDIS_URL: url, RQ_REDIS_URL: url, JOB_LOG: log }
    const worker = spawn(pythonProgram(name), parameters, { cwd: serversFolder, env, detached: true })
    const queue = new JobQueue([worker, redis], worker.pid ?? 0, folder, env)
    try {
      await untilPrinted(worker, readyLine)
      return queue
    } catch (error) {
      await queue.end()
      throw error
    }
  }

  /**
   * Asks for jobs, one after the other, while `soakgate watch` counts those that finish.
   * Where `during` is given, it is called when the counted jobs have begun.
   */
  async watch(jobs: WatchedJobs): Promise<ServerTrial> {
    const { system, task, count, isWorkerNamed = false, during } = jobs
    const name = `${system}-${task}`
    const asking = execa(pythonProgram('python'), ['enqueue.py', system, task, '400'], {
      cwd: serversFolder,
      env: this.#env,
      reject: false,
    })
    const pattern = isWorkerNamed ? '^finished in (?<pid>\\d+)' : '^finished in'
    const counting = ['--count-log', 'jobs.log', '--count-pattern', pattern, '--iteration-name', 'job']
    const judging = ['--threshold', 'rss_growth_per_iteration < 1MiB', '--no-abort', '--quiet']
    const words = ['watch', '--pid', String(this.pid), '-n', String(count), '--name', name, ...counting, ...judging]
    const watching = tryCommand(words, this.#folder)
    if (during !== undefined) void this.#untilCounting(path.join(this.#folder, 'results', name)).then(during)
    const { err } = await watching
    asking.kill()
    await asking
    return readTrial(path.join(this.#folder, 'results', name), err)
  }

  async #untilCounting(records: string): Promise<void> {
    const hasBegun = () =>
      globSync('*/*/events.csv', { cwd: records }).some((file) => {
        return readFileSync(path.join(records, file), 'utf8').includes(',load-started,')
      })
    while (!hasBegun()) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  async end(): Promise<void> {
    for (const child of this.#processes) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = once(child, 'exit')
      // A process group of its own has the worker alone.
      if (child.pid === this.pid) process.kill(-this.pid, 'SIGKILL')
      else child.kill('SIGKILL')
      await ended
    }
  }
}

/** The jobs that are watched; of 1 MiB kept by each job it fails. */
export interface WatchedJobs {
  system: 'celery' | 'rq'
  task: 'steady' | 'leaking'
  /** Counted jobs, beside those of the warm-up. */
  count: number
  /** Whether the log says which process made a job; otherwise that follows from CPU times. @default false */
  isWorkerNamed?: boolean
  /** Called when the warm-up is over. */
  during?: () => void
}

async function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`it ended: ${printed}`)))
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes(text)) resolve()
      })
    }
  })
}
