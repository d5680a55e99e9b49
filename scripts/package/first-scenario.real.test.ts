import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { LadderVerdict } from '../../harness/judge/verdict.ts'
import { DockerDaemon, hasImage, whyNoDaemon } from '../../harness/testing/docker-daemon.ts'
import { LocalRegistry } from './local-registry.ts'
import { readSections } from './page.ts'
import { Reader } from './reader.ts'
import { packTarball } from './tarball.ts'

const hasPython = !(await execa('python3', ['-c', 'import venv, ensurepip'], { reject: false })).failed
if (!hasPython) console.info('skipped: gunicorn and uvicorn need python3 with venv')

const image = 'node:24-slim'
const container = 'first-scenario'
const isRoot = process.getuid?.() === 0
const isDockerThere = isRoot && (await hasImage(image))
const noContainer = isDockerThere ? null : await whyNoDaemon()
if (noContainer !== null) console.info(`skipped: a container, because ${noContainer}`)

let folder: string
let daemon: DockerDaemon | null = null
let registry: LocalRegistry
let project: Reader

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-first-'))
  registry = await LocalRegistry.start(await packTarball(folder))
})
afterAll(async () => {
  await daemon?.stop()
  await registry.stop()
  rmSync(folder, { recursive: true })
})

/** A service that a step left running, because a step before its end failed. */
afterEach(() => project.run('[ ! -f server.pid ] || kill "$(cat server.pid)" || true'))

/** A container that a step left running, because a step before its end failed. */
const removeContainer = async () => {
  await project.run(`docker rm --force ${container} || true`)
}

/** What the last run below a folder of results found. */
function lastVerdict(results: string): LadderVerdict {
  const files = readdirSync(results, { recursive: true, encoding: 'utf8' })
  const last =
    files
      .filter((file) => file.endsWith('verdict.json'))
      .sort()
      .at(-1) ?? ''
  return JSON.parse(readFileSync(path.join(results, last), 'utf8')) as LadderVerdict
}

describe('docs/first-scenario.md, followed word for word', () => {
  const sections = readSections('docs/first-scenario.md')

  it.for(sections)('$heading', async ({ heading, steps }, { skip }) => {
    const isContained = heading === 'In a container'
    if (isContained && noContainer !== null) skip(noContainer)
    if (isContained && !isDockerThere) daemon = await DockerDaemon.start(image)
    if (!hasPython && /icorn/.test(heading)) skip('needs python3 with venv')
    // What follows without files of its own goes on in the folder of the section above it.
    if (steps.some(({ kind }) => kind === 'file')) {
      const docker = daemon === null ? {} : { DOCKER_HOST: daemon.host }
      project = new Reader(mkdtempSync(path.join(folder, 'empty-')), path.dirname(process.execPath), registry, docker)
    }
    if (isContained) onTestFinished(removeContainer)
    for (const { commands, exitCode, expectedExitCode, output } of await project.follow(steps)) {
      expect(exitCode, `${commands}${output}`).toBe(expectedExitCode)
      if (commands.includes('soakgate run ')) expect(output).toMatch(exitCode === 0 ? /^PASS: /m : /^FAIL: /m)
    }
    if (!isContained) return
    const [run] = lastVerdict(path.join(project.folder, 'results')).runs
    expect(run?.workers).toHaveLength(2)
    const used = run?.thresholds.find(({ metric }) => metric === 'limit_used')?.value
    expect(used, 'of the 1 GiB of the container').toBeGreaterThan(0.02)
    expect(used).toBeLessThan(0.5)
  })
})
