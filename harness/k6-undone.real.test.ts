import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { k6Program } from './testing/k6-run.ts'

if (k6Program === null) console.warn('skipped: k6 is not there; install it with `go install go.k6.io/k6@latest`')

const program = fileURLToPath(new URL('./faces/cli/soakgate.js', import.meta.url))
const service = fileURLToPath(new URL('../fixtures/small-targets/counts-reports.mjs', import.meta.url))
const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-undone-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Processes that run in the folder of the script, as k6 does. */
function inFolder(scripts: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === scripts ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

function start(): { soakgate: ChildProcess; scripts: string } {
  const scripts = mkdtempSync(path.join(folder, 'scripts-'))
  writeFileSync(path.join(scripts, 'sleeps.js'), "import { sleep } from 'k6'\nexport default () => sleep(600)\n")
  const file = path.join(folder, `${path.basename(scripts)}.ts`)
  writeFileSync(
    file,
    `export default {
      name: 'undone', iterations: [3], warmup: { iterationsPerWorker: 0 },
      load: { engine: 'k6', script: ${JSON.stringify(path.join(scripts, 'sleeps.js'))}, program: ${JSON.stringify(k6Program)} },
      target: { command: ['node', ${JSON.stringify(service)}, '{port}'] },
    }`,
  )
  const soakgate = spawn(process.execPath, [program, 'run', file, '--output', folder], { stdio: 'ignore' })
  return { soakgate, scripts }
}

describe.skipIf(k6Program === null)('k6 is gone when soakgate', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('was ended by %s', async (signal) => {
    const { soakgate, scripts } = start()
    await expect.poll(() => inFolder(scripts), { timeout: 60_000 }).toHaveLength(1)
    soakgate.kill(signal)
    await expect.poll(() => inFolder(scripts), { timeout: 30_000 }).toEqual([])
  })
})
