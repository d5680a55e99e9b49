import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { findServices } from './find-services.ts'
import { isInstalled } from './install-service.ts'

it('finds the services that need something installed, and what', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'soakgate-services-'))
  const add = (name: string, file: string) => {
    mkdirSync(path.join(root, 'fixtures/services', name), { recursive: true })
    writeFileSync(path.join(root, 'fixtures/services', name, file), '')
  }
  try {
    expect(findServices(root)).toEqual([])
    add('uploads', 'app.mjs')
    add('erp', 'debian-packages.txt')
    add('charts', 'requirements.txt')
    add('scanner', 'package.json')
    expect(findServices(root).map((service) => [service.name, isInstalled(service)])).toEqual([
      ['charts', false],
      ['erp', true],
      ['scanner', false],
    ])
  } finally {
    rmSync(root, { recursive: true })
  }
})
