import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { hashRecord } from './record-hash.ts'

it('the hash of a record is of names and contents, apart from the verdict', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-hash-'))
  try {
    const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
    write('samples.csv', 'a')
    const before = hashRecord(folder)
    write('verdict.json', '{}')
    expect(hashRecord(folder)).toBe(before)
    write('samples.csv', 'b')
    expect(hashRecord(folder)).not.toBe(before)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
