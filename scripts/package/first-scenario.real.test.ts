import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LocalRegistry } from './local-registry.ts'
import { readSections } from './page.ts'
import { Reader } from './reader.ts'
import { packTarball } from './tarball.ts'

const hasPython = !(await execa('python3', ['-c', 'import venv, ensurepip'], { reject: false })).failed
if (!hasPython) console.info('skipped: gunicorn and uvicorn need python3 with venv')

let folder: string
let registry: LocalRegistry
let project: Reader

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-first-'))
  registry = await LocalRegistry.start(await packTarball(folder))
})
afterAll(async () => {
  await registry.stop()
  rmSync(folder, { recursive: true })
})

/** A service that a step left running, because a step before its end failed. */
afterEach(() => project.run('[ ! -f server.pid ] || kill "$(cat server.pid)" || true'))

describe('docs/first-scenario.md, followed word for word', () => {
  const sections = readSections('docs/first-scenario.md')

  it.for(sections)('$heading', async ({ heading, steps }, { skip }) => {
    if (!hasPython && /icorn/.test(heading)) skip('needs python3 with venv')
    // What follows without files of its own goes on in the folder of the section above it.
    if (steps.some(({ kind }) => kind === 'file')) {
      project = new Reader(mkdtempSync(path.join(folder, 'empty-')), path.dirname(process.execPath), registry)
    }
    for (const { commands, exitCode, expectedExitCode, output } of await project.follow(steps)) {
      expect(exitCode, `${commands}${output}`).toBe(expectedExitCode)
      if (commands.includes(' run ')) expect(output).toMatch(exitCode === 0 ? /^PASS: /m : /^FAIL: /m)
    }
  })
})
