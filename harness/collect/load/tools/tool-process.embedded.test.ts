import { expect, it } from 'vitest'
import { findMarkedProcesses, markOf } from '../../targets/marked-processes.ts'
import { makeNamedPipe } from './named-pipe.ts'
import { startTool, type ToolCommand } from './tool-process.ts'

const mark = `tool-process-test-${process.pid}`

function node(script: string, input: string | null = null): ToolCommand {
  return {
    program: process.execPath,
    args: ['-e', script],
    cwd: '/',
    env: { GREETING: 'good morning' },
    input,
    outputFile: null,
  }
}

it('hears what a tool says, gives it what it reads, and tells how it ended', async () => {
  const output: string[] = []
  const errors: string[] = []
  const groups: number[] = []
  const tool = await startTool(
    node(
      "process.stdin.on('data', (text) => { console.log(process.env.GREETING, String(text)); console.error('oh'); process.exitCode = 3 })",
      'sir',
    ),
    { mark, onGroup: (id) => void groups.push(id) },
    { onOutput: (line) => void output.push(line), onErrorLine: (line) => void errors.push(line) },
  )
  expect(await tool.ended).toEqual({ code: 3, signal: null })
  expect(output).toEqual(['good morning sir'])
  expect(errors).toEqual(['oh'])
  expect(tool.lastLines()).toEqual(['oh'])
  expect(groups).toEqual([expect.any(Number)])
})

it('ends what a tool started too, all of which carries the mark', async () => {
  const started = Promise.withResolvers<void>()
  const tool = await startTool(
    node(
      "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).on('spawn', () => console.log('started')); setInterval(() => {}, 1000)",
    ),
    { mark, onGroup: () => {} },
    { onOutput: () => started.resolve(), onErrorLine: () => {} },
  )
  await started.promise
  expect(markOf(mark)).toBe(`SOAKGATE_RUN=${mark}`)
  expect(findMarkedProcesses(mark)).toHaveLength(2)
  tool.signal('SIGKILL')
  expect(await tool.ended).toEqual({ code: null, signal: 'SIGKILL' })
})

it('writes what it says into a file where there is one, which it may open as its output', async () => {
  const lines: string[] = []
  const pipe = await makeNamedPipe(
    (line) => void lines.push(line),
    () => {},
  )
  const script = "require('node:fs').writeFileSync('/dev/stdout', 'opened\\n'); console.log('written')"
  const listener = { onOutput: (line: string) => void lines.push(`heard ${line}`), onErrorLine: () => {} }
  const tool = await startTool({ ...node(script), outputFile: pipe.path }, { mark, onGroup: () => {} }, listener)
  expect(await tool.ended).toEqual({ code: 0, signal: null })
  await pipe.end()
  expect(lines).toEqual(['opened', 'written'])
})

it('rejects when the program is not there', async () => {
  const command = { ...node(''), program: '/nowhere/k6' }
  const listener = { onOutput: () => {}, onErrorLine: () => {} }
  await expect(startTool(command, { mark, onGroup: () => {} }, listener)).rejects.toThrow('ENOENT')
})
