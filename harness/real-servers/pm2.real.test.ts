import { readFileSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import getPort from 'get-port'
import { afterEach, beforeEach, describe, it } from 'vitest'
import {
  isInstalled,
  loadAndKill,
  nodeProgram,
  serversFolder,
  type TrialFolder,
  trialFolder,
} from '../testing/server-trial.ts'
import { expectSuccession } from '../testing/succession.ts'

const pm2 = nodeProgram('pm2')
const runtime = nodeProgram('pm2-runtime')

describe.skipIf(!isInstalled(pm2, runtime))('under pm2', () => {
  let folder: TrialFolder
  let env: Record<string, string>
  beforeEach(() => {
    folder = trialFolder()
    env = { PM2_HOME: path.join(folder.path, 'pm2') }
  })
  afterEach(() => folder.remove())

  const target = (...options: string[]) => ({
    command: [runtime, 'start', 'single.mjs', ...options],
    cwd: serversFolder,
    env: { ...env, PORT: '{port}' },
    ready: { url: '/health' },
  })

  it('in cluster mode, the processes of the app are workers and pm2-runtime is the master', async () => {
    expectSuccession(
      await loadAndKill(target('-i', '3'), { folder: folder.path, users: 3, isReplaced: true }),
      3,
      'any',
    )
  })

  it('in fork mode, the process of the app is the one worker and pm2-runtime is the master', async () => {
    expectSuccession(await loadAndKill(target(), { folder: folder.path, users: 1, isReplaced: true }), 1, 'any')
  })

  it('as a daemon, it is attached to by the pid of the daemon', async () => {
    const port = await getPort({ host: '127.0.0.1' })
    const say = (...words: string[]) => execa(pm2, words, { cwd: serversFolder, env: { ...env, PORT: String(port) } })
    try {
      await say('start', 'single.mjs', '-i', '2')
      const pid = Number(readFileSync(path.join(folder.path, 'pm2/pm2.pid'), 'utf8'))
      const daemon = { pid, url: `http://127.0.0.1:${port}` }
      expectSuccession(await loadAndKill(daemon, { folder: folder.path, users: 2, isReplaced: true }), 2, 'any')
    } finally {
      await say('kill')
    }
  })
})
