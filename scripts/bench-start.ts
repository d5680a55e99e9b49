/**
 * What it costs to start soakgate, as CPU time of the process, against a bare Node: `npm run bench:start`.
 * The command is the one of the package, built and packed; the promise is 150 ms for --help on a quiet machine.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { installPackage } from './package/installed-package.ts'

const rounds = 15
const promisedMs = 150

/** CPU time of one child from start to end, user and system: the second line of the shell's `times` is that of its children. */
async function cpuMsOf(words: readonly string[]): Promise<number> {
  const script = '"$@" >/dev/null 2>&1; times'
  const { stdout } = await execa('bash', ['-c', script, 'bash', ...words])
  return [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  )
}

/** The median, and the least, which is nearest to what a quiet machine needs. */
async function measure(words: readonly string[]): Promise<{ medianMs: number; leastMs: number }> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await cpuMsOf(words))
  times.sort((a, b) => a - b)
  return { medianMs: times[Math.floor(rounds / 2)] ?? 0, leastMs: times[0] ?? 0 }
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-start-'))
try {
  const launcher = await installPackage(folder)
  const bare = await measure([process.execPath, '-e', '0'])
  const help = await measure([process.execPath, launcher, '--help'])
  const show = ({ medianMs, leastMs }: typeof bare) =>
    `${leastMs.toFixed(0)} ms at least, ${medianMs.toFixed(0)} median`
  console.log(`node -e 0        ${show(bare)}`)
  console.log(`soakgate --help  ${show(help)}, ${(help.leastMs / bare.leastMs).toFixed(1)} times as much`)
  process.exitCode = help.leastMs <= promisedMs ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
