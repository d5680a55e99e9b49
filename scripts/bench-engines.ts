import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fillPage } from './docs/filled-page.ts'
import { findContenders } from './load-cost/contenders.ts'
import { startCountingServer } from './load-cost/counting-server.ts'
import { measureRequestUs } from './load-cost/request-cost.ts'
import { medianOf } from './median.ts'

/**
 * What a request costs whoever makes it: `npm run bench:engines -- [--rounds 7] [--requests 30000] [--write]`. The engine
 * `iterations`, undici by itself and other tools take turns on one processor, with 50 kept connections to a server on
 * the other. Exit 1 where `iterations` costs more than is asked for, or a peer is not there. `--write` puts the table
 * into docs/engines.md.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    requests: { type: 'string', default: '30000' },
    write: { type: 'boolean', default: false },
  },
})
const users = 50
const serverCore = 0
const toolCore = 1
const window = { warmup: 10_000, measured: Number(values.requests) }
/** Locust makes two thousand requests a second, and its costs do not change. */
const slowWindow = { warmup: 1000, measured: Math.ceil(Number(values.requests) / 10) }
const askedAboveUndiciUs = 40
const page = fileURLToPath(new URL('../docs/engines.md', import.meta.url))

// All threads: the server is one of them.
execFileSync('taskset', ['-a', '-p', '-c', String(serverCore), String(process.pid)])
await using server = await startCountingServer()
const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-engines-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
const contenders = findContenders(server.url, users, folder)
const costsUs = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
for (let round = 1; round <= Number(values.rounds); round += 1) {
  for (const tool of contenders) {
    const costUs = await measureRequestUs(tool, server, toolCore, tool.name === 'Locust' ? slowWindow : window)
    costsUs.get(tool.name)?.push(costUs)
    process.stderr.write(`round ${round}, ${tool.name}: ${costUs.toFixed(1)} µs\n`)
  }
}
const table = renderTable()
const aboveUndiciUs = differenceUs('iterations', 'undici')
const aboveK6Us = differenceUs('iterations', 'k6')
const holds = aboveUndiciUs <= askedAboveUndiciUs && aboveK6Us < 0
process.stdout.write(`${table}

iterations: ${aboveUndiciUs.toFixed(1)} µs above undici, ${(-aboveK6Us).toFixed(1)} µs below k6 (medians of the differences within a round).
Asked: at most ${askedAboveUndiciUs} µs above undici, and less than k6. ${holds ? 'Holds.' : 'Does not hold.'}
`)
if (values.write) writeFileSync(page, fillPage(readFileSync(page, 'utf8'), { 'bench-engines': table }))
process.exitCode = holds ? 0 : 1

function renderTable(): string {
  const rows = [...costsUs].map(([name, costs]) => {
    const sorted = costs.toSorted((a, b) => a - b)
    const shown = [medianOf(costs), sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN, differenceUs(name, 'undici')]
    return `| ${name} | ${shown.map((us) => us.toFixed(1)).join(' | ')} |`
  })
  return ['| CPU µs a request | median | least | most | above undici |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** The median of what one costs more than the other in the same round; NaN: one of them is not there. */
function differenceUs(name: string, peer: string): number {
  const peers = costsUs.get(peer) ?? []
  return medianOf((costsUs.get(name) ?? []).map((costUs, round) => costUs - (peers[round] ?? Number.NaN)))
}
