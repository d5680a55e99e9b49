import { describe, expect, it } from 'vitest'
import { planSource } from './plan-source.ts'

describe('the source of memory', () => {
  it.each([
    ['linux x64', 'procfs'],
    ['darwin arm64', 'pidusage'],
    ['win32 x64', 'pidusage'],
  ] as const)('of %s is %s unless another is asked for', (platform, source) => {
    expect(planSource(null, { platform })).toBe(source)
    expect(planSource('pidusage', { platform })).toBe('pidusage')
  })

  it('cannot be /proc where there is none', () => {
    expect(planSource('procfs', { platform: 'linux x64' })).toBe('procfs')
    expect(() => planSource('procfs', { platform: 'darwin arm64' })).toThrow('Memory cannot be read from /proc here')
  })
})
