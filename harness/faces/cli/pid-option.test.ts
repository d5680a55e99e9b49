import { expect, it } from 'vitest'
import { parsePid } from './pid-option.ts'

it('reads a pid', () => {
  expect(parsePid('4711')).toBe(4711)
})

it.each(['no-such-zzqx', '0', '-5'])(
  'refuses %j, and says how to find a pid where no process is meant by it',
  (text) => {
    expect(() => parsePid(text)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `${JSON.stringify(text)} is no pid`,
        got: 'a text of which no word is in the command line of a running process',
        hint: expect.stringContaining('pgrep -af'),
      }),
    )
  },
)
