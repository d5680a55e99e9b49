import { describe, expect, it } from 'vitest'
import { parseCim } from './cim-list.ts'

const nowMs = 1_800_000_000_000
const entry = (
  pid: number,
  parentPid: number,
  startedMs: number | null,
  command: string | null = 'node server.js',
) => ({
  ProcessId: pid,
  ParentProcessId: parentPid,
  CommandLine: command,
  StartedMs: startedMs,
})

describe('what PowerShell prints', () => {
  it('has no groups, no zombies and no forks, and says exactly when a process began', () => {
    const text = JSON.stringify([
      entry(0, 0, null, null),
      entry(100, 4, nowMs - 5000, '"C:\\Program Files\\nodejs\\node.exe" server.js --name="a b"'),
    ])
    expect(parseCim(text, nowMs)).toEqual([
      {
        pid: 100,
        parentPid: 0,
        groupId: null,
        isZombie: false,
        hasExecuted: true,
        startedMs: nowMs - 5000,
        elapsedMs: 5000,
        commandLine: ['C:\\Program Files\\nodejs\\node.exe', 'server.js', '--name="a', 'b"'],
      },
    ])
  })

  it('names as parent also a younger process that was given the number, which is none', () => {
    const text = JSON.stringify([
      entry(100, 0, nowMs - 5000),
      entry(200, 100, nowMs - 4000),
      entry(300, 200, nowMs - 9000),
    ])
    expect(parseCim(text, nowMs).map(({ pid, parentPid }) => [pid, parentPid])).toEqual([
      [100, 0],
      [200, 100],
      [300, 0],
    ])
  })

  it('is no list where there is one process alone', () => {
    expect(parseCim(JSON.stringify(entry(100, 0, nowMs)), nowMs)).toHaveLength(1)
  })
})
