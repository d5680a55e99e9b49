import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LeftoverRow, TemporaryRow } from '../../../record/rows.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { TemporaryFolders } from './temporary-files.ts'
import { TemporaryWatch } from './temporary-watch.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-temporary-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('temporary folders', () => {
  it('are looked through to their depth, and links are not followed', async () => {
    mkdirSync(path.join(folder, 'deep/deeper'), { recursive: true })
    writeFileSync(path.join(folder, 'deep/deeper/file'), 'x'.repeat(700))
    writeFileSync(path.join(folder, 'file'), 'x'.repeat(300))
    symlinkSync('/usr', path.join(folder, 'link'))
    const content = await new TemporaryFolders([folder]).read([])
    expect(content).toMatchObject({ files: 5, deletedFiles: 0, isWhole: true })
    expect(content.bytes).toBe(1000 + '/usr'.length)
  })

  it('are empty where they are not there', async () => {
    expect(await new TemporaryFolders([path.join(folder, 'none')]).read([])).toMatchObject({ files: 0, isWhole: true })
  })

  it('are not whole where one is no folder, or holds more than is looked at', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(path.join(folder, name), '')
    expect(await new TemporaryFolders([path.join(folder, 'a')]).read([])).toMatchObject({ isWhole: false })
    expect(await new TemporaryFolders([folder], 2).read([])).toMatchObject({ files: 2, isWhole: false })
    expect(await new TemporaryFolders([folder], 3).read([])).toMatchObject({ files: 3, isWhole: true })
  })

  it('count what was deleted and is still open', async () => {
    const file = path.join(folder, 'gone')
    writeFileSync(file, 'x'.repeat(500))
    const descriptors = [openSync(file, 'r'), openSync(file, 'r')]
    unlinkSync(file)
    const content = await new TemporaryFolders([folder]).read([process.pid])
    descriptors.forEach(closeSync)
    expect(content).toMatchObject({ files: 0, bytes: 0, deletedFiles: 1, deletedBytes: 500 })
  })
})

describe('the watch of temporary folders', () => {
  function watch() {
    const rows: TemporaryRow[] = []
    const leftovers: LeftoverRow[] = []
    const clock = new SimulatedClock()
    const watched = new TemporaryWatch(
      new TemporaryFolders([folder]),
      { addTemporary: (row) => rows.push(row), addLeftover: (row) => leftovers.push(row) },
      { clock, pids: () => [] },
    )
    return { rows, leftovers, clock, watched }
  }

  it('names what was left between the rest points, and counts it', async () => {
    const { rows, leftovers, watched } = watch()
    writeFileSync(path.join(folder, 'kept'), 'x')
    await watched.rest('before')
    for (let file = 0; file < 103; file += 1) writeFileSync(path.join(folder, `left-${file}`), 'xx')
    await watched.rest('settled')
    expect(rows).toMatchObject([
      { trigger: 'before', files: 1, newFiles: null },
      { trigger: 'settled', files: 104, newFiles: 103 },
    ])
    expect(leftovers).toHaveLength(100)
    expect(leftovers.every(({ path: name, bytes }) => name.includes('/left-') && bytes === 2)).toBe(true)
  })

  it('looks once a second, and after reports in between', async () => {
    const { rows, clock, watched } = watch()
    for (let tick = 0; tick < 20; tick += 1) {
      watched.look('tick')
      if (tick === 5) watched.look('report')
      // Lets the look that has begun come to its end.
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(100)
    }
    expect(rows.map(({ timeMs, trigger }) => [timeMs, trigger])).toEqual([
      [0, 'tick'],
      [500, 'report'],
      [1500, 'tick'],
    ])
  })

  it('does not know what is new where it has not looked before', async () => {
    const { rows, watched } = watch()
    await watched.rest('settled')
    expect(rows).toMatchObject([{ newFiles: null }])
  })

  it('reads nothing any more when it has stopped', async () => {
    const { rows, watched } = watch()
    await watched.stop()
    watched.look('tick')
    expect(rows).toEqual([])
  })
})
