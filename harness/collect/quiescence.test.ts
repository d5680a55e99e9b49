import { describe, expect, it, vi } from 'vitest'
import { bringToRest } from './quiescence.ts'

const cwd = import.meta.dirname

function target(workerPids: readonly number[], answer: string | null = null) {
  return { pause: { request: vi.fn(async () => answer) }, workerPids, cwd }
}

describe('bringing a target to rest', () => {
  it('sends as many requests as there are workers, and one where none is known', async () => {
    const quiesce = { by: 'http', every: 25, method: 'POST', path: '/gc' } as const
    for (const pids of [[7, 8, 9], []]) {
      const resting = target(pids)
      expect(await bringToRest(quiesce, resting)).toBeNull()
      expect(resting.pause.request).toHaveBeenCalledWith({
        method: 'POST',
        path: '/gc',
        times: Math.max(1, pids.length),
      })
    }
    expect(await bringToRest(quiesce, target([7], 'POST /gc answered 500'))).toBe('POST /gc answered 500')
  })

  it('runs a command for every worker that it names', async () => {
    const script = 'process.exit(process.argv[1] === "8" ? 3 : 0)'
    const quiesce = { by: 'command', every: 25, command: [process.execPath, '-e', script, '{pid}'] } as const
    expect(await bringToRest(quiesce, target([7, 9]))).toBeNull()
    expect(await bringToRest(quiesce, target([7, 8]))).toContain('exit code 3')
    expect(await bringToRest(quiesce, target([]))).toBe('no worker was there for {pid}')
  })

  it('tells what a command printed last, and one that is not there', async () => {
    const script = 'console.error("first"); console.error("no such process"); process.exit(1)'
    const failing = { by: 'command', every: 25, command: [process.execPath, '-e', script] } as const
    expect(await bringToRest(failing, target([]))).toMatch(/exit code 1.*: no such process$/s)
    expect(await bringToRest({ ...failing, command: ['./not-there'] }, target([]))).toContain('ENOENT')
  })
})
