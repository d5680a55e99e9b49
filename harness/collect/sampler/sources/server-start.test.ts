import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recycleLimitOf } from '../ends/recycle-limit.ts'
import { readServerStart } from './server-start.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'soakgate-start-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(file: string, text: string): void {
  const where = path.join(folder, file)
  mkdirSync(path.dirname(where), { recursive: true })
  writeFileSync(where, text)
}

it('reads the file of a server in a container below its own root', () => {
  write('host/gunicorn.conf.py', 'max_requests = 500\n')
  write('4711/cmdline', ['gunicorn', '-c', `${folder}/host/gunicorn.conf.py`, 'app:app', ''].join('\0'))
  write(`4711/root${folder}/host/gunicorn.conf.py`, 'max_requests = 20\n')
  expect(recycleLimitOf(readServerStart(`${folder}/4711`))).toEqual({ requests: 20, from: 'max_requests' })
})

it('reads a file that is named from the folder in which the server runs', () => {
  write('4711/cmdline', ['gunicorn', '-c', 'settings/production.py', 'app:app', ''].join('\0'))
  write('4711/cwd/settings/production.py', 'max_requests = 30\n')
  expect(recycleLimitOf(readServerStart(`${folder}/4711`))).toEqual({ requests: 30, from: 'max_requests' })
})
