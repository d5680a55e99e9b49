import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listContext } from './build-context.ts'

const files = ['Dockerfile', 'app/server.py', 'app/notes.md', 'web/node_modules/left/index.js', 'web/page.html']

function contextOf(...rules: string[]): readonly string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-context-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const file of files) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(folder, file), '')
  }
  mkdirSync(path.join(folder, 'logs'))
  if (rules.length > 0) writeFileSync(path.join(folder, '.dockerignore'), rules.join('\n'))
  return listContext(folder, 'Dockerfile').toSorted()
}

describe('what is sent for a build', () => {
  it('is all, and empty folders too, where nothing is left out', () => {
    const folders = ['app', 'logs', 'web', 'web/node_modules', 'web/node_modules/left']
    expect(contextOf()).toEqual([...files, ...folders].toSorted())
  })

  it('has the Dockerfile also where it is left out, once', () => {
    const sent = contextOf('**/Dockerfile*', '.dockerignore')
    expect(sent.filter((name) => name.includes('ocker'))).toEqual(['.dockerignore', 'Dockerfile'])
  })

  it('has a file that is excepted in a folder that is left out', () => {
    expect(contextOf('*', '!app/server.py')).toEqual(['.dockerignore', 'Dockerfile', 'app/server.py'])
  })

  it('has no folder that is left out wherever it is', () => {
    expect(contextOf('# what npm installs', '**/node_modules', 'logs/', '*/*.md')).toEqual([
      '.dockerignore',
      'Dockerfile',
      'app',
      'app/server.py',
      'web',
      'web/page.html',
    ])
  })
})
