import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
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

/** Processes of k6 that run in the folder of the script, and no others that started them or packed it. */
function k6In(scripts: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      if (!/^\d+$/.test(name) || readlinkSync(`/proc/${name}/cwd`) !== scripts) return []
      const [program, command] = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
      return program === k6Program && command === 'run' ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

/** As on another host, where no signal of ours reaches k6. */
const anotherHost = fileURLToPath(new URL('../fixtures/k6/another-host.sh', import.meta.url))

function start(segments?: readonly object[]): { soakgate: ChildProcess; scripts: string } {
  const scripts = mkdtempSync(path.join(folder, 'scripts-'))
  // One that nobody hears ends at the next iteration.
  const seconds = segments === undefined ? 600 : 0.5
  writeFileSync(path.join(scripts, 'sleeps.js'), `import { sleep } from 'k6'\nexport default () => sleep(${seconds})\n`)
  const file = path.join(folder, `${path.basename(scripts)}.ts`)
  writeFileSync(
    file,
    `export default {
      name: 'undone', iterations: [${segments === undefined ? 3 : 3000}], warmup: { iterationsPerWorker: 0 },
      load: { engine: 'k6', script: ${JSON.stringify(path.join(scripts, 'sleeps.js'))}, program: ${JSON.stringify(k6Program)}, segments: ${JSON.stringify(segments)} },
      target: { command: ['node', ${JSON.stringify(service)}, '{port}'] },
    }`,
  )
  const soakgate = spawn(process.execPath, [program, 'run', file, '--output', folder], { stdio: 'ignore' })
  return { soakgate, scripts }
}

describe.skipIf(k6Program === null)('k6 is gone when soakgate', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('was ended by %s', async (signal) => {
    const { soakgate, scripts } = start()
    await expect.poll(() => k6In(scripts), { timeout: 60_000 }).toHaveLength(1)
    soakgate.kill(signal)
    await expect.poll(() => k6In(scripts), { timeout: 30_000 }).toEqual([])
  })
  it('was ended by SIGKILL, also where no signal reaches it', async () => {
    const { soakgate, scripts } = start([{ run: [anotherHost] }])
    await expect.poll(() => k6In(scripts), { timeout: 60_000 }).toHaveLength(1)
    soakgate.kill('SIGKILL')
    await expect.poll(() => k6In(scripts), { timeout: 30_000 }).toEqual([])
  })
})
