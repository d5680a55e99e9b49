import { expect, it } from 'vitest'
import { k6EndOf } from './k6-end.ts'
import { readK6Line } from './k6-lines.ts'

it.each([
  [0, 'rows', 'k6 ended with exit code 0'],
  [99, 'rows', 'k6 ended with exit code 99: a threshold was crossed'],
  [100, 'mend', 'k6 ended with exit code 100: setup took longer than setupTimeout'],
  [101, 'rows', 'k6 ended with exit code 101: teardown took longer than teardownTimeout'],
  [104, 'mend', 'k6 ended with exit code 104: its options are not valid'],
  [105, 'broke', 'k6 ended with exit code 105: it was told to stop by a signal'],
  [107, 'mend', 'k6 ended with exit code 107: the script failed outside of an iteration'],
  [108, 'broke', 'k6 ended with exit code 108: the script aborted the test'],
  [109, 'broke', 'k6 ended with exit code 109: k6 itself crashed'],
  [110, 'rows', 'k6 ended with exit code 110: the script marked the test as failed'],
  [127, 'mend', 'k6 ended with exit code 127: it was not found'],
  [7, 'broke', 'k6 ended with exit code 7: which it does not explain'],
] as const)('exit code %i is %s', (code, kind, sentence) => {
  expect(k6EndOf({ code, signal: null })).toMatchObject({ kind, sentence })
})

it('a signal breaks off what was under way', () => {
  expect(k6EndOf({ code: null, signal: 'SIGKILL' })).toMatchObject({ kind: 'broke', detail: 'k6 was ended by SIGKILL' })
})

it.each([
  ['', null],
  ['{"level":"error","msg":"boom\\n"}', { kind: 'log', text: 'k6 error: boom' }],
  [
    '{"level":"warning","msg":"Request Failed","error":"EOF"}',
    { kind: 'log', text: 'k6 warning: Request Failed: EOF' },
  ],
  ['plain words', { kind: 'log', text: 'k6: plain words' }],
  ['{"level":"info","msg":"soakgate-heard","source":"console"}', null],
  ['soakgate-summary {}', { kind: 'log', text: 'k6: soakgate-summary {}' }],
  [
    'soakgate-summary {"claimed":3,"dropped":0,"thresholds":[]}',
    { kind: 'summary', summary: { claimed: 3, dropped: 0, thresholds: [] } },
  ],
])('reads %j', (line, expected) => {
  expect(readK6Line(line)).toEqual(expected)
})
