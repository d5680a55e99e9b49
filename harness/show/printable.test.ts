import { expect, it } from 'vitest'
import { printable, printableJson } from './printable.ts'

it('control characters, directions of writing and what is no character become visible', () => {
  expect(printable('a\u001b[31m\u0000\u009bb\nc\td\r\ne\r')).toBe('a\\x1b[31m\\x00\\x9bb c\td e\\x0d')
  expect(printable('\u202egpj.exe\u2066\u2028\ufeff\ud800x\uffff\u{e0041}')).toBe(
    '\\u202egpj.exe\\u2066\\u2028\\ufeff\\ud800x\\uffff\\u{e0041}',
  )
})

it('what people write stays as it is', () => {
  const text = 'Größe +33.1 MiB (−3 … 4) 報告書 می‌خواهم 🧪 C:\\x "quoted" <b>'
  expect(printable(text)).toBe(text)
})

it('no line of a log gives an order to a CI system', () => {
  expect(printable('::stop-commands::x')).toBe('\\x3a:stop-commands::x')
  expect(printable('  ::error::x')).toBe('  \\x3a:error::x')
  expect(printable('x ##[error]y ##vso[task.setvariable variable=a]b ##teamcity[buildStop]')).toBe(
    'x \\x23#[error]y \\x23#vso[task.setvariable variable=a]b \\x23#teamcity[buildStop]',
  )
  expect(printable('::1 refused, ## heading')).toBe('::1 refused, ## heading')
})

it('JSON is safe to look at and parses to the same', () => {
  const data = { a: 'x\u009b31m\u202e\u{e0041}\u001b\ud800', b: ['\n', '"', 'ü'] }
  const text = printableJson(data)
  expect(text).not.toMatch(/[\u0080-\u009f\u202e\u001b]/)
  expect(JSON.parse(text)).toEqual(data)
})
