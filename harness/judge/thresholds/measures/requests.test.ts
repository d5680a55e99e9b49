import { describe, expect, it } from 'vitest'
import type { RequestRow } from '../../../record/rows.ts'
import { simulateRun } from '../../../testing/simulated-run.ts'
import { parseThreshold } from '../../../vocabulary/threshold-grammar.ts'
import { analyzeRun } from '../../analysis/run-analysis.ts'
import { measures } from '../measures.ts'

function request(more: Partial<RequestRow>): RequestRow {
  const asked = { phase: 'load', iteration: 1, user: 0, step: null, name: 'GET /jobs', method: 'GET' } as const
  const answered = { status: 200, outcome: 'answered', error: null, startMs: 0, durationMs: 10 } as const
  return { ...asked, ...answered, receivedBytes: 0, workerPid: null, ...more }
}

function measure(text: string, requests: readonly RequestRow[]) {
  const parsed = parseThreshold(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  const analysis = analyzeRun({ ...simulateRun({ size: 2 }), requests })
  const metric = parsed.value.metric === 'responses' ? 'responses' : 'request_duration'
  return measures[metric](analysis, parsed.value)
}

describe('{step=…}', () => {
  const requests = [
    request({ step: 'order', durationMs: 10 }),
    request({ step: 'order › pay', durationMs: 30 }),
    request({ step: 'browse', name: 'pay', durationMs: 50 }),
    request({ durationMs: 99 }),
  ]
  it.each([
    ['order', 2],
    ['order › pay', 1],
    ['browse', 1],
    ['GET /jobs', 3],
  ])('chooses the requests of the step %j and those in steps within it', (step, count) => {
    expect(measure(`responses{step=${step}} >= 0`, requests)).toMatchObject({ value: count })
  })

  it('chooses requests by their own name too', () => {
    expect(measure('request_duration{step=pay} max < 1s', requests)).toMatchObject({ value: 50 })
    expect(measure('request_duration{step=order} max < 1s', requests)).toMatchObject({ value: 30 })
  })

  it('is unknown where no request was made in it', () => {
    expect(measure('request_duration{step=download} max < 1s', requests)).toMatchObject({ kind: 'unknown' })
  })
})

describe('requests that belong to no iteration', () => {
  const besides = (['setup', 'user', 'quiesce', 'teardown', 'warmup'] as const).map((phase) =>
    request({ phase, iteration: null, durationMs: 5000, status: 503 }),
  )
  it('are neither timed nor counted', () => {
    expect(measure('request_duration max < 1s', [...besides, request({})])).toMatchObject({ value: 10 })
    expect(measure('responses{status=503} == 0', [...besides, request({})])).toMatchObject({ value: 0 })
    expect(measure('responses{status=503} == 0', besides)).toMatchObject({ kind: 'unknown' })
  })
})
