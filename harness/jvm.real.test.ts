import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execaSync } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LadderVerdict } from './judge/verdict.ts'
import { tryCommand } from './testing/command-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const isInstalled = ['java', 'jcmd'].every((name) => execaSync('which', [name], { reject: false }).exitCode === 0)
if (!isInstalled) console.log('skipped: there is no JDK (java, jcmd)')

describe.skipIf(!isInstalled)('reports from a JVM', () => {
  let output = ''
  const verdicts = new Map<string, LadderVerdict>()
  beforeAll(async () => {
    output = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
    await tryCommand(['run', 'fixtures/services/jvm/soak.ts', '--output', output, '--quiet'], root)
    for (const name of readdirSync(output)) {
      const [invocation = ''] = readdirSync(path.join(output, name))
      const text = readFileSync(path.join(output, name, invocation, 'verdict.json'), 'utf8')
      verdicts.set(name, JSON.parse(text) as LadderVerdict)
    }
  })
  afterAll(() => rmSync(output, { recursive: true, force: true }))

  function growthOf(name: string) {
    const [run] = verdicts.get(name)?.runs ?? []
    return run?.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
  }

  it('are inconclusive while nobody forces a collection, and told what to do', () => {
    expect(growthOf('jvm-uncollected')?.status).toBe('inconclusive')
    expect(growthOf('jvm-uncollected')?.reason).toContain('its heap (java -Xmx256m) climbs to 256 MiB')
  })

  it('pass where nothing is kept, when a collection is forced', () => {
    expect(verdicts.get('jvm-healthy')?.status).toBe('pass')
  })

  it('fail with what is kept of each, when a collection is forced', () => {
    const growth = growthOf('jvm-leaking')
    expect(growth?.status).toBe('fail')
    expect(growth?.interval?.[0]).toBeLessThan(1024 ** 2)
    expect(growth?.interval?.[1]).toBeGreaterThan(1024 ** 2)
  })
})
