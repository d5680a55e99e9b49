import { describe, expect, it } from 'vitest'
import { programNameOf } from './program-name.ts'

describe('programNameOf', () => {
  it.each([
    ['sleep', ['/bin/sleep', '60'], '/usr/bin/sleep'],
    // Chromium's children write one text over all their arguments.
    [
      'chromium',
      ['/usr/lib/chromium/chromium --type=renderer --user-data-dir=/tmp/profile'],
      '/usr/lib/chromium/chromium',
    ],
    ['chromium', ['/proc/self/exe --type=utility --lang=en-US'], '/usr/lib/chromium/chromium'],
    ['chromium', ['/proc/self/exe', '--type=gpu-process'], '/usr/lib/chromium/chromium'],
    ['exe', ['/proc/self/exe'], null],
    ['report.py', ['python3', '/srv/report.py', '--token=secret'], '/usr/bin/python3.11'],
  ])('is %s', (name, commandLine, executable) => {
    expect(programNameOf({ commandLine, executable })).toBe(name)
  })

  it('is not known of a process that may not be read', () => {
    expect(programNameOf({ commandLine: [], executable: null })).toBeNull()
  })
})
