import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LogCounter } from './log-counter.ts'

let folder: string
let file: string
let counter: LogCounter
const line = (pid: number, status = 200) => `[${pid}] "POST /reports HTTP/1.1" ${status}\n`

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'soakgate-log-'))
  file = path.join(folder, 'access.log')
  await writeFile(file, line(7))
  counter = new LogCounter(file, String.raw`^\[(?<pid>\d+)\] "POST /reports .* 200`)
  await counter.look()
})

afterEach(async () => {
  await counter.close()
  await rm(folder, { recursive: true })
})

it('counts the matching lines that came after the first look, with the worker that a line names', async () => {
  await appendFile(file, line(11) + line(12, 500) + line(13))
  expect(await counter.look()).toEqual({ count: 2, workerPids: [11, 13] })
  expect(await counter.look()).toEqual({ count: 0, workerPids: [] })
})

it('counts a line once it is whole', async () => {
  await appendFile(file, line(11).slice(0, 20))
  expect((await counter.look()).count).toBe(0)
  await appendFile(file, line(11).slice(20))
  expect((await counter.look()).count).toBe(1)
})

it('follows a log that was rotated, after reading the old one to its end', async () => {
  await appendFile(file, line(11))
  await rename(file, `${file}.1`)
  await writeFile(file, line(12) + line(13))
  expect((await counter.look()).workerPids).toEqual([11, 12, 13])
})

it('begins anew in a log that was cut', async () => {
  await truncate(file)
  await counter.look()
  await appendFile(file, line(12))
  expect((await counter.look()).count).toBe(1)
})

it('goes on reading while a rotated log is not there yet', async () => {
  await appendFile(file, line(11))
  await rm(file)
  expect((await counter.look()).count).toBe(1)
  expect((await counter.look()).count).toBe(0)
})

it('says which file is missing', async () => {
  await expect(new LogCounter(`${file}.none`, 'x').look()).rejects.toThrow(/access\.log\.none/)
})
