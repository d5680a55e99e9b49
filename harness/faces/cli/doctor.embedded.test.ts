import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryCommand } from '../../testing/command-trial.ts'
import type { HealthReport } from '../../vocabulary/diagnosis.ts'
import { machineChecks } from '../doctor/machine-checks.ts'

let folder = ''
let names: string[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-doctor-'))
  names = []
})
afterEach(() => {
  // Whatever was looked at, nothing was written beside the scenarios.
  expect(readdirSync(folder).sort()).toEqual(names.sort())
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, target: object, more = ''): string {
  names.push(`${name}.ts`)
  writeFileSync(
    path.join(folder, `${name}.ts`),
    `import { defineScenario } from 'soakgate'
export default defineScenario({ name: '${name}', target: ${JSON.stringify(target)}, ${more} iteration: () => {} })\n`,
  )
  return `${name}.ts`
}

const doctor = (...words: string[]) => tryCommand(['doctor', ...words], folder)

async function diagnosed(...words: string[]) {
  const { out, ...rest } = await doctor(...words, '--json')
  const report = JSON.parse(out) as HealthReport
  const ofScenarios = report.scenarios.flatMap(({ diagnoses }) => diagnoses)
  return { ...rest, report, found: (name: string) => ofScenarios.find((one) => one.name === name) }
}

describe('soakgate doctor', () => {
  it('tells a line for every check of the machine, on stdout, and exits with 0 where nothing prevents a run', async () => {
    const { code, out, err } = await doctor()
    expect(err).toBe('')
    for (const { name } of machineChecks) expect(out).toMatch(new RegExp(`^ {2}[✓!–] ${name} `, 'm'))
    expect(out).toMatch(/^Nothing prevents a run; /m)
    expect(code).toBe(0)
  })

  it('tells what a run would end with before it is measured, and exits with 4', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as net.AddressInfo
    const missing = write('missing', { command: ['./no-such-program', '{port}'], cwd: 'nowhere', port })
    const { code, report, found } = await diagnosed(missing)
    server.close()
    expect(code).toBe(4)
    expect(report.canRun).toBe(false)
    for (const name of ['folder', 'program', 'port']) expect(found(name)).toMatchObject({ state: 'problem' })
    expect(found('program')?.meaning).toMatch(/^A run would end with command-not-found, exit code 4/)
    expect(found('port')?.todo).toContain('End what listens there')
  })

  it('tells of processes that are there, and of those that are not', async () => {
    const url = 'http://127.0.0.1:1'
    const here = await diagnosed(write('here', { pid: process.ppid, url }))
    expect(here.found('process')).toMatchObject({ state: 'ok', found: `${process.ppid} is there and may be read` })
    // The largest pid that a kernel may give is one less.
    const gone = await diagnosed(write('gone', { pid: 4_194_304, url }))
    expect(gone.found('process')).toMatchObject({ state: 'problem' })
    expect((await diagnosed(write('address', { url }))).found('memory is read')).toMatchObject({ state: 'problem' })
  })

  it('tells what variants have in common once, and what only some have with their names', async () => {
    const node = { command: ['node', 'main.ts', '{port}'], env: { NODE_ENV: 'production' } }
    const variants = `variants: { open: { command: ['node', '--inspect', 'main.ts'] }, other: { env: { NODE_ENV: 'test' } } },`
    const { code, report, found } = await diagnosed(write('several', node, variants))
    expect(code).toBe(0)
    expect(found('program')).toMatchObject({ state: 'ok', found: 'node', variants: null })
    expect(found('the inspector is open')).toMatchObject({ state: 'note', variants: ['open'] })
    expect(found('not the mode of production')).toMatchObject({ found: 'NODE_ENV is test', variants: ['other'] })
    expect(report.scenarios).toHaveLength(1)
  })

  it('exits with 2 for scenarios that are invalid, after telling the rest', async () => {
    const good = write('good', { command: ['node', '{port}'] })
    const bad = write('bad', { command: ['node'] }, "users: 'many',")
    const { code, out, err } = await doctor(good, bad)
    expect(code).toBe(2)
    expect(out).toContain('machine\n')
    expect(out).toContain('scenario good\n')
    expect(out).toMatch(/^A problem prevents a run; /m)
    expect(err).toMatch(/^error scenario-invalid: .*bad.ts/)
  })

  it('tells that records cannot be kept where a file is in the way', async () => {
    const { code, out } = await doctor('--output', '/proc/self/results')
    expect(out).toMatch(/✗ results folder +\/proc\/self cannot be written/)
    expect(code).toBe(4)
  })
})
