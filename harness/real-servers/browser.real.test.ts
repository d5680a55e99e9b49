import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execaSync } from 'execa'
import { describe, expect, it } from 'vitest'
import { ProcfsSource } from '../collect/sampler/sources/procfs.ts'
import { WatchedTarget } from '../testing/watched-target.ts'

const isThere = execaSync('which', ['chromium'], { reject: false }).exitCode === 0
if (!isThere) console.log('skipped: chromium is not installed')

describe.skipIf(!isThere)('a service that keeps a browser', () => {
  it('is the one worker; all processes of the browser are known as such, also those that have left it', async () => {
    const profile = mkdtempSync(path.join(os.tmpdir(), 'soakgate-browser-'))
    const options = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--remote-debugging-port=0',
      '--enable-crash-reporter',
    ]
    const parameters = [...options, `--user-data-dir=${profile}`, `--crash-dumps-dir=${profile}`, 'about:blank']
    const watched = new WatchedTarget(
      `const { spawn } = require('node:child_process')
      spawn('chromium', ${JSON.stringify(parameters)}, { stdio: 'ignore', env: { ...process.env, RUN: 'of-the-browser' } })
      setInterval(() => {}, 1000)`,
      new ProcfsSource(),
      { mark: 'RUN=of-the-browser' },
    )
    try {
      await watched.sampler.settleRoles()
      const handler = 'chrome_crashpad_handler: a process of the browser Chromium'
      watched.sampler.sampleAfterReport()
      const worker = await watched.untilEvent(({ kind, role }) => kind === 'born' && role === 'worker')
      expect(worker).toMatchObject({ pid: watched.pid, slot: 1 })
      await watched.untilEvent(({ role, evidence }) => role === 'browser' && evidence === handler)
      // Its launcher is a shell that asks others for a moment.
      await watched.until(() => {
        const others = watched.sampler.processes().filter(({ pid }) => pid !== watched.pid)
        return others.length >= 8 && others.every(({ role }) => role === 'browser')
      })
    } finally {
      await watched.end()
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    }
  })
})
