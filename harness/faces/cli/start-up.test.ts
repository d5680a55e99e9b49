import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const importLine = /^(?:import|export)\s+(?!type\s)(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm

/** The packages that a module loads before it runs, through all that it imports; what it imports later does not count. */
function packagesLoadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set()
  seen.add(file)
  const packages = new Set<string>()
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(importLine)) {
    if (specifier.startsWith('.')) {
      for (const name of packagesLoadedBy(path.join(path.dirname(file), specifier), seen)) packages.add(name)
    } else if (!specifier.startsWith('node:')) packages.add(specifier)
  }
  return packages
}

describe('the command line', () => {
  it('starts with nothing loaded but what reads its words', () => {
    const packages = packagesLoadedBy(path.join(import.meta.dirname, 'main.ts'))
    expect([...packages].sort()).toEqual(['commander', 'leven'])
  })
})
