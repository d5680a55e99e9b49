import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { unprivileged } from '../../testing/unprivileged.ts'
import { AttachedProcess } from './attached-process.ts'

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
    expect(unprivileged(() => attach(process.pid)).pid).toBe(process.pid)
  })

  it("is refused when it is another user's, because its workers would not be told from its helpers", () => {
    expect(() => unprivileged(() => attach(1))).toThrow("Process 1 is another user's")
  })
})
