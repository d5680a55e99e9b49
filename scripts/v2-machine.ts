/**
 * Boots a virtual machine with control groups of version 2 and a kernel before 6.15, and runs soakgate on it.
 * Writes docs/cgroup-v2.md; exits 1 where something was not as expected, 2 where the machine cannot be built.
 * `-- --only a-memory` runs only the cases whose name begins so, and writes no page. `-- --capture` keeps the kernel's
 * small files in fixtures/captured-cgroups.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runMachine } from './v2-machine/boot.ts'
import { type MachineReport, readReport } from './v2-machine/machine-report.ts'
import { whyNoMachine } from './v2-machine/missing-parts.ts'
import { renderMachinePage } from './v2-machine/page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = path.join(root, 'docs/cgroup-v2.md')
const capturedFolder = path.join(root, 'fixtures/captured-cgroups/v2-debian-12')
const longestMs = 3_000_000

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, capture: { type: 'boolean', default: false } },
  })
  const reason = await whyNoMachine()
  if (reason !== null) {
    console.error(reason)
    return 2
  }
  const { lines, console: said } = await runMachine({ longestMs, only: values.only, onLine: (line) => tell([line]) })
  const report = readReport(lines)
  if (values.capture) writeCaptured(report)
  if (values.only === '') writeFileSync(page, renderMachinePage(report))
  if (report.isComplete) return report.cases.every(({ problem }) => problem === null) ? 0 : 1
  console.error(`the machine did not come to its end:\n${said}`)
  return 1
}

/** Each case as it comes. */
function tell(lines: readonly string[]): void {
  for (const { name, seen, problem } of readReport(lines).cases) {
    console.error([`${name}: ${problem ?? 'as expected'}`, ...seen].join('\n  '))
  }
}

function writeCaptured({ captured }: MachineReport): void {
  rmSync(capturedFolder, { recursive: true, force: true })
  for (const { path: name, text } of captured) {
    const file = path.join(capturedFolder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

process.exitCode = await main()
