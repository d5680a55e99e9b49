import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandEngineSpec } from '../../../scenario/engine-spec.ts'
import { type EngineTrialSpec, tryEngine } from '../../../testing/engine-trial.ts'
import { TargetLines } from '../counting/target-lines.ts'

const sends = fileURLToPath(new URL('../../../../fixtures/load-tools/sends.mjs', import.meta.url))
const targetLog = String.raw`^\[(?<pid>\d+)\] GET /report 200$`
const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-command-'))
const accessLog = path.join(folder, 'access.log')

/** A service that counts in three ways, and closes every n-th connection instead. */
let server: Server
let url: string
let lines: TargetLines
let closesEvery: number

beforeEach(async () => {
  let received = 0
  let made = 0
  closesEvery = 0
  lines = new TargetLines()
  writeFileSync(accessLog, 'GET /report 200 of yesterday\n')
  server = createServer((request, answer) => {
    if (request.url === '/count') {
      answer.end(String(made))
      return
    }
    received += 1
    if (received % closesEvery === 0) {
      request.socket.destroy()
      return
    }
    made += 1
    answer.end('a report')
    lines.tell('[77] GET /report 200')
    appendFileSync(accessLog, 'GET /report 200\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function trial(spec: Pick<CommandEngineSpec, 'completed'> & Partial<CommandEngineSpec>, more: object = {}) {
  const command = [process.execPath, sends, '{url}/report', '{iterations}']
  const setting: EngineTrialSpec = { url, targetLines: lines, ...more }
  return tryEngine({ engine: 'command', command, cwd: folder, ...spec }, setting)
}

describe('reports that the service counts', () => {
  it('are told as they are made, with the worker that a line names, and nothing that is not known', async () => {
    const { result, rows, outcomes, left } = await trial({ completed: { targetLog }, output: 'hey' })
    expect(outcomes).toEqual({ completed: 25 })
    expect(result).toMatchObject({ endedBy: 'done', tool: { claimed: 25, counted: 25, dropped: 0 } })
    expect(result.tool?.end).toBe('node ended with exit code 0; it claims 25 completed; the service counted 25')
    expect(rows[0]).toEqual({
      phase: 'load',
      iteration: 1,
      user: null,
      outcome: 'completed',
      reason: null,
      units: 1,
      workerPid: 77,
      startMs: expect.any(Number),
      durationMs: null,
      status: null,
      receivedBytes: 0,
    })
    expect(left).toBe(0)
  })

  it.each([
    ['an address of the service', { url: '/count' as const }],
    ['a growing file', { log: accessLog, pattern: '^GET /report 200$' }],
  ])('are counted from %s', async (_, completed) => {
    const { outcomes, result } = await trial({ completed })
    expect(outcomes).toEqual({ completed: 25 })
    expect(result.tool).toMatchObject({ claimed: null, counted: 25 })
  })

  it('are believed, not a tool that claims more and exits with 0', async () => {
    closesEvery = 5
    const command = [process.execPath, sends, '{url}/report', '{iterations}', '--claims', '{iterations}']
    const { outcomes, rows, result } = await trial({ command, completed: { targetLog }, output: 'hey' })
    expect(outcomes).toEqual({ completed: 20, lost: 5 })
    expect(result.endedBy).toBe('done')
    expect(rows.at(-1)).toMatchObject({
      outcome: 'lost',
      reason: 'node claims 25 completed, and the service counted 20',
      startMs: null,
    })
  })

  it('leave the rest to the reasons of the tool', async () => {
    closesEvery = 5
    const { rows, outcomes } = await trial({ completed: { targetLog }, output: 'hey' })
    expect(outcomes).toEqual({ completed: 20, lost: 5 })
    expect(rows.at(-1)).toMatchObject({ outcome: 'lost', reason: 'hey: EOF' })
  })

  it('end a tool that makes load for ever, and those beyond are counted and are no iterations', async () => {
    const command = [process.execPath, sends, '{url}/report', 'for-ever']
    const { outcomes, result, left } = await trial({ command, completed: { targetLog }, output: 'hey' })
    expect(outcomes).toEqual({ completed: 25 })
    expect(result).toMatchObject({ endedBy: 'done', tool: { claimed: null } })
    expect(result.tool?.counted).toBeGreaterThanOrEqual(25)
    expect(left).toBe(0)
  })
})

it('does not pass over what a tool lost that makes load for ever', async () => {
  closesEvery = 10
  const command = [process.execPath, sends, '{url}/report', 'for-ever']
  const { outcomes, result } = await trial({ command, completed: { targetLog }, output: 'hey' })
  expect(outcomes).toEqual({ completed: 25 })
  expect(result).toMatchObject({
    endedBy: 'load-worker-ended',
    detail: expect.stringMatching(
      /^node told of \d+ more that did not complete \(hey: EOF\), beside the \d+ that did$/,
    ),
  })
})

describe('a tool that nobody counts for', () => {
  it('tells how many completed, and not when', async () => {
    const { rows, outcomes } = await trial({ completed: 'hey' })
    expect(outcomes).toEqual({ completed: 25 })
    expect(rows.every(({ startMs, durationMs }) => startMs === null && durationMs === null)).toBe(true)
  })

  it('leaves out what it did not make', async () => {
    const command = [process.execPath, sends, '{url}/report', '{iterations}', '--claims', '24']
    const { outcomes, rows } = await trial({ command, completed: 'hey' })
    expect(outcomes).toEqual({ completed: 24, 'not-started': 1 })
    expect(rows.at(-1)?.reason).toBe('node made 24 of 25')
  })

  it('that prints something else is an error, not a zero', async () => {
    const command = [process.execPath, sends, '{url}/report', '{iterations}', '--says', 'all is well']
    await expect(trial({ command, completed: 'hey' })).rejects.toMatchObject({
      code: 'tool-output-unknown',
      expected: 'what hey says at its end',
      got: 'all is well',
    })
  })
})

describe('a command that cannot make load', () => {
  it('is told with its last line', async () => {
    const command = [process.execPath, sends, '{url}/report', '0', '--says', 'unknown option -q', '--exits', '3']
    await expect(trial({ command, completed: { targetLog } })).rejects.toMatchObject({
      code: 'engine-failed',
      message: 'node could not make the load',
      got: 'exit code 3: unknown option -q',
    })
  })

  it('is missed before the target starts', async () => {
    const completed = { targetLog }
    await expect(trial({ command: ['no-such-tool'], completed })).rejects.toMatchObject({ code: 'engine-missing' })
  })

  it('tells of a count that cannot be read', async () => {
    const completed = { log: path.join(folder, 'none.log'), pattern: 'x' }
    await expect(trial({ completed })).rejects.toMatchObject({ code: 'reports-not-countable' })
  })
})

it('ends a tool that does not end by itself when the run is stopped', async () => {
  const command = [process.execPath, sends, '{url}/report', '10', '--hangs']
  const { outcomes, result, left } = await trial({ command, completed: { targetLog } }, { abortAfter: 10 })
  // Four users may have had as many under way.
  expect(outcomes).toEqual({ completed: 10, aborted: 4, 'not-started': 11 })
  expect(result).toMatchObject({ endedBy: 'aborted', detail: null })
  expect(left).toBe(0)
})
