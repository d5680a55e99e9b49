import { describe, expect, it } from 'vitest'
import { unprivileged } from '../../../testing/unprivileged.ts'
import { hostPidOf, requireLinux } from './container-process.ts'

const id = '8d279dd3678e1ea7d24265080cd8e04b2a51bc69c2087cfa0f1a17e1bd2272c3'
const facts = (Pid: number, Id = id) => ({ Id, Name: '/uploads', State: { Running: Pid !== 0, Pid } })

it('containers are refused where their processes are in another machine', () => {
  expect(() => requireLinux('linux')).not.toThrow()
  for (const platform of ['darwin', 'win32'] as const) {
    expect(() => requireLinux(platform)).toThrow(
      expect.objectContaining({
        code: 'memory-unreadable',
        got: platform,
        hint: expect.stringContaining('--pid=host'),
      }),
    )
  }
})

describe('the first process of a container', () => {
  it('is none where the container has ended', () => {
    expect(hostPidOf(facts(0))).toBeNull()
  })

  it('is refused where its pid is that of another process here, as of a Docker elsewhere', () => {
    expect(() => hostPidOf(facts(process.pid))).toThrow('The processes of uploads are not to be seen from here')
    expect(() => hostPidOf(facts(4_194_304))).toThrow('The processes of uploads are not to be seen from here')
  })

  it("is refused where it is another user's", () => {
    // Every group begins with a slash, so this is taken for the id.
    expect(() => unprivileged(() => hostPidOf(facts(1, '/')))).toThrow("Process 1 is another user's")
    expect(hostPidOf(facts(process.ppid, '/'))).toBe(process.ppid)
  })
})
