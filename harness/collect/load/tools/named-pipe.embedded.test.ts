import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makeNamedPipe } from './named-pipe.ts'

it('gives lines as they are written, by one after the other, to the last', async () => {
  const lines: string[] = []
  const folders: string[] = []
  const pipe = await makeNamedPipe(
    (line) => void lines.push(line),
    (folder) => void folders.push(folder),
  )
  await appendFile(pipe.path, 'first\nsecond\n')
  await expect.poll(() => lines).toEqual(['first', 'second'])
  await appendFile(pipe.path, `${'x'.repeat(40_000)}\nlast`)
  await pipe.end()
  expect(lines.map(({ length }) => length)).toEqual([5, 6, 40_000, 4])
  expect(folders).toEqual([path.dirname(pipe.path)])
  expect(existsSync(pipe.path)).toBe(false)
})
