import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { unprivileged } from '../../testing/unprivileged.ts'
import { AttachedProcess } from './attached-process.ts'
import { hasEnded, whyUnfit } from './readable-process.ts'

/** Of Linux 6.18: (kworker/R-rcu_g), cut short. */
const kernelThread = '3 (kworker/R-rcu_g) I 2 0 0 0 -1 2129984 0 0'

const attach = (pid: number) =>
  AttachedProcess.attach(
    {
      kind: 'pid',
      pid,
      url: 'http://127.0.0.1:9',
      pidHeader: null,
      recycleLog: null,
      roles: null,
      temporaryFiles: [],
      tls: null,
    },
    new SimulatedClock(),
  )

describe('a process to attach to', () => {
  it("is taken when it is one's own", () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    const pid = child.pid ?? 0
    try {
      expect(attach(pid).pid).toBe(pid)
    } finally {
      child.kill()
    }
  })

  it('is refused when it is not there, is soakgate itself, or of the kernel', () => {
    expect(() => attach(4_194_303)).toThrow('There is no process 4194303')
    expect(() => attach(process.pid)).toThrow(`Process ${process.pid} is soakgate itself`)
    expect(whyUnfit(kernelThread)).toBe('a thread of the kernel, which has no memory of its own')
    expect(whyUnfit(kernelThread.replace('2129984', '4194560'))).toBeNull()
  })

  it('is refused when it has ended and its parent has not asked how', () => {
    expect(hasEnded('21 (a) Z (b) Z 2 0 0 0 -1 4194560')).toBe(true)
    expect(hasEnded('21 (a) Z (b) S 2 0 0 0 -1 4194560')).toBe(false)
  })

  it("is refused when it is another user's, because its workers would not be told from its helpers", () => {
    expect(() => unprivileged(() => attach(1))).toThrow("Process 1 is another user's")
  })
})
