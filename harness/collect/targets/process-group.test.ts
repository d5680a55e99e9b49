import { afterEach, describe, expect, it, vi } from 'vitest'
import { signalGroup } from './process-group.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function killThat(code: string) {
  return vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error(code), { code })
  })
}

describe('a process group', () => {
  it('is signalled as one, and need not be there any more', () => {
    const kill = killThat('ESRCH')
    signalGroup(4711, 'SIGTERM', 'linux')
    expect(kill).toHaveBeenCalledWith(-4711, 'SIGTERM')
  })

  it('of zombies alone is no error on macOS, which calls it forbidden; elsewhere that is one', () => {
    killThat('EPERM')
    expect(() => signalGroup(4711, 'SIGKILL', 'darwin')).not.toThrow()
    expect(() => signalGroup(4711, 'SIGKILL', 'linux')).toThrow('EPERM')
  })

  it('is the process with its descendants on Windows, where a negative pid is nobody', () => {
    const kill = vi.spyOn(process, 'kill')
    const ended: number[] = []
    signalGroup(4711, 'SIGTERM', 'win32', (pid) => ended.push(pid))
    expect(ended).toEqual([4711])
    expect(kill).not.toHaveBeenCalled()
  })
})
