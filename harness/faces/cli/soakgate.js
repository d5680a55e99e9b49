#!/usr/bin/env node
// Plain JavaScript for any Node: an old one gets a sentence instead of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error node-too-old: soakgate cannot run on this Node\n  expected: Node 22.19 or newer\n  got:      Node ${process.versions.node}\n` +
      '  Install Node 22.19 or newer; in a clone, `npm start` brings its own.\n',
  )
  process.exitCode = 2
} else {
  // A clone runs its TypeScript as it stands; the package carries built JavaScript.
  const { existsSync } = await import('node:fs')
  const source = new URL('./main.ts', import.meta.url)
  const { main } = await import(
    (existsSync(source) ? source : new URL('../../../dist/faces/cli/main.js', import.meta.url)).href
  )
  process.exitCode = await main(process.argv.slice(2))
}
