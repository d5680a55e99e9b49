import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LadderPlan } from '../../scenario/ladder-plan.ts'
import { tryCommand } from '../../testing/command-trial.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "soakgate it's "))
  mkdirSync(path.join(folder, 'load tests'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The words of a command as the shell of the reader takes it. */
async function wordsOf(command: string): Promise<string[]> {
  const { stdout } = await execa('bash', ['-c', `printf '%s\\0' ${command}`])
  return stdout.split('\0').slice(0, -1)
}

it('every report ends with a command that repeats just that size, seed and variant when it is copied', async () => {
  const file = "load tests/it's $HOME.ts"
  writeFileSync(
    path.join(folder, file),
    `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'again', iterations: [4, 6], target: { command: ['no-such-program'] }, variants: { 'v.1': {} }, iteration: () => {},
})\n`,
  )
  const asked = ['--variant', 'v.1', '--seed', '9', '--threshold', 'rss{slot=1} max < 1GiB']
  const { err, code } = await tryCommand(
    ['run', file, ...asked, '--reporter', 'terminal,github,markdown=a.md,junit=a.xml'],
    folder,
  )
  expect(code).toBe(4)
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
  const xml = read('a.xml').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  const commands = [
    /^ +again: (.*)$/m.exec(err)?.[1],
    /^::error .*%0Aagain: (.*)$/m.exec(err)?.[1]?.replaceAll('%25', '%'),
    /```sh\n(.*)\n```/.exec(read('a.md'))?.[1],
    /again: (.*)<\/error>/.exec(xml)?.[1],
  ]
  expect(new Set(commands).size).toBe(1)
  const [npx, soakgate, ...words] = await wordsOf(commands[0] ?? '')
  expect([npx, soakgate]).toEqual(['npx', 'soakgate'])
  const again = await tryCommand([...words, '--dry-run'], folder)
  const first = JSON.parse(
    (await tryCommand(['run', file, ...asked, '-n', '4', '--dry-run'], folder)).out,
  ) as LadderPlan
  expect(JSON.parse(again.out)).toEqual(first)
})
