import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createCounter } from './counters.ts'
import { CounterReadings } from './report-counter.ts'
import { readNumber } from './url-counter.ts'

const server = createServer((_, response) => response.writeHead(status).end(body))
let status = 200
let body = ''
const listening = new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/count`))
})
afterEach(() => server.closeAllConnections())

it.each([
  ['12\n', null, 12],
  ['{"reports":{"made":7,"a/b":"8"}}', '/reports/made', 7],
  ['{"reports":{"made":7,"a/b":"8"}}', '/reports/a~1b', 8],
])('reads the number in %j at %s', (text, pointer, number) => expect(readNumber(text, pointer)).toBe(number))

it.each([
  ['', null, 'expected a number in the body, got ""'],
  ['{"a":[]}', '/a', 'expected a number in /a, got []'],
  ['{"a":1}', '/toString', 'expected a number in /toString, got nothing'],
  ['-3', null, 'expected a number in the body'],
])('refuses %j at %s', (text, pointer, message) => expect(() => readNumber(text, pointer)).toThrow(message))

it('counts what came since the last look, also after the counter was set back', () => {
  const readings = new CounterReadings()
  expect([100, 104, 104, 3].map((reading) => readings.next(reading).count)).toEqual([0, 4, 0, 3])
})

it('asks the address at each look, and says what was wrong with its answer', async () => {
  const counter = createCounter({ by: 'url', url: await listening, pointer: null })
  body = '5'
  expect((await counter.look()).count).toBe(0)
  body = '9'
  expect((await counter.look()).count).toBe(4)
  status = 503
  await expect(counter.look()).rejects.toThrow('answered 503, expected 200')
  server.close()
})
