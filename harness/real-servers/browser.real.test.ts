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
  it('is the one worker; all processes of the browser are known as such', async () => {
    const profile = mkdtempSync(path.join(os.tmpdir(), 'soakgate-browser-'))
    const options = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--remote-debugging-port=0',
    ]
    const parameters = [...options, `--user-data-dir=${profile}`, 'about:blank']
    const watched = new WatchedTarget(
      `const { spawn } = require('node:child_process')
      spawn('chromium', ${JSON.stringify(parameters)}, { stdio: 'ignore' })
      setInterval(() => {}, 1000)`,
      new ProcfsSource(),
    )
    try {
      watched.sampler.settleRoles()
      const isWhole = () => watched.sampler.processes().filter(({ role }) => role === 'browser').length >= 6
      await watched.until(isWhole)
      watched.sampler.sampleAfterReport()
      const worker = await watched.untilEvent(({ kind, role }) => kind === 'born' && role === 'worker')
      expect(worker).toMatchObject({ pid: watched.pid, slot: 1 })
      const others = watched.events.filter(({ kind, pid }) => kind === 'born' && pid !== watched.pid)
      expect(new Set(others.map(({ role }) => role))).toEqual(new Set(['browser']))
      expect(others.map(({ evidence }) => evidence)).toContain('chromium: a process of the browser Chromium')
    } finally {
      await watched.end()
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    }
  })
})
