import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { baseImage } from './base-image.ts'

/** What the daemon says when it can be asked. */
const readyLine = 'API listen on'
const readyWithinMs = 60_000
const linesQuoted = 20
/** Above it something went wrong with whoever was to end it. */
const longestLife = '30m'
const bridge = '/sys/class/net/docker0'

/** Why no daemon can be started here; null: one can. */
export async function whyNoDaemon(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'to read its processes, as to start a Docker daemon, needs root'
  const programs = ['docker', 'dockerd', 'debootstrap']
  const tried = await Promise.all(programs.map((program) => execa('which', [program], { reject: false })))
  const missing = programs.filter((_, index) => tried[index]?.failed)
  return missing.length === 0 ? null : `${missing.join(', ')} is missing (Debian packages docker.io, debootstrap)`
}

/** Whether a daemon runs that has an image or can fetch it. */
export async function hasImage(image: string): Promise<boolean> {
  const known = await execa('docker', ['image', 'inspect', image], { reject: false })
  return !known.failed || !(await execa('docker', ['pull', '--quiet', image], { reject: false })).failed
}

/** A Docker daemon of a test's own: its data, socket and control files lie in a temporary folder. */
export class DockerDaemon {
  readonly #folder: string
  #process: ReturnType<typeof launch>
  readonly #hadBridge: boolean

  private constructor(folder: string) {
    this.#folder = folder
    this.#hadBridge = existsSync(bridge)
    this.#process = launch(folder, this.host)
  }

  /**
   * Starts one that knows an image by this name. Throws with its log when it is not ready in time.
   * @param packages of Debian in the image
   */
  static async start(image: string, packages: readonly string[] = []): Promise<DockerDaemon> {
    const tarball = await baseImage(packages)
    const daemon = new DockerDaemon(mkdtempSync(path.join(os.tmpdir(), 'soakgate-docker-')))
    try {
      await daemon.#ready()
      await execa('docker', ['import', tarball, image], { env: { DOCKER_HOST: daemon.host } })
      return daemon
    } catch (error) {
      await daemon.stop()
      throw error
    }
  }

  /** For DOCKER_HOST. */
  get host(): string {
    return `unix://${this.#folder}/socket`
  }

  /** By TERM as whoever manages it does: its containers end too. By KILL as the kernel does: they go on. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    // What was started only waits for it.
    process.kill(Number(readFileSync(path.join(this.#folder, 'pid'), 'utf8')), signal)
    await this.#process
  }

  /** Starts it again, with all that it had. */
  async startAgain(): Promise<void> {
    this.#process = launch(this.#folder, this.host)
    await this.#ready()
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM')
    await this.#process
    if (!this.#hadBridge && existsSync(bridge)) await execa('ip', ['link', 'delete', 'docker0'], { reject: false })
    await unmountBelow(this.#folder)
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 })
  }

  async #ready(): Promise<void> {
    const tooLate = setTimeout(() => this.#process.kill('SIGTERM'), readyWithinMs)
    const lines: string[] = []
    await new Promise<void>((resolve) => {
      createInterface({ input: this.#process.all })
        .on('line', (line) => {
          if (lines.push(line) > linesQuoted) lines.shift()
          if (line.includes(readyLine)) resolve()
        })
        .on('close', resolve)
    })
    clearTimeout(tooLate)
    if (!lines.at(-1)?.includes(readyLine)) throw new Error(`dockerd was not ready:\n${lines.join('\n')}`)
  }
}

/** What a daemon that was killed left mounted. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  const points = mounts.map((line) => line.split(' ')[1] ?? '').filter((point) => point.startsWith(`${folder}/`))
  for (const point of points.toReversed()) await execa('umount', [point], { reject: false })
}

// Its type is what execa makes of the options, which cannot be written down.
function launch(folder: string, host: string) {
  const inside = (name: string) => path.join(folder, name)
  const places = ['--data-root', inside('data'), '--exec-root', inside('exec'), '--pidfile', inside('pid')]
  // Ports are published by its proxy alone, so that no rule of a firewall is left behind.
  const ways = ['--host', host, '--iptables=false']
  // It ends by itself should nobody be left to end it.
  const bounded = ['--kill-after=30', longestLife, 'dockerd']
  return execa('timeout', [...bounded, ...places, ...ways], { reject: false, all: true })
}
