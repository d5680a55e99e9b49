import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { whyMissing } from './missing-log.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-logs-'))
  writeFileSync(path.join(folder, 'access.log'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('is nothing where the log is there', () => {
  expect(whyMissing(path.join(folder, 'access.log'))).toBeNull()
})

it('tells a name from one that is near it, and how a log comes to be', () => {
  const missing = whyMissing(path.join(folder, 'acces.log'))
  expect(missing?.got).toBe(`no file of that name in ${folder}`)
  expect(missing?.hint).toMatch(new RegExp(`^Did you mean ${folder}/access.log\\? .*--access-logfile acces.log`))
  expect(whyMissing(path.join(folder, 'requests.txt'))?.hint).toMatch(/^Start the service with its access log there/)
})

it('tells that already the folder is not there, and from where a path counts', () => {
  expect(whyMissing(path.join(folder, 'logs/access.log'))).toEqual({
    got: `no folder ${folder}/logs`,
    hint: expect.stringContaining('relative to the current folder'),
  })
})
