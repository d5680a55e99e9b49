import type { DurationRange, Random } from '../../scenario/context.ts'
import type { HttpResponse, PollOptions } from '../../scenario/script.ts'
import { type DurationText, formatDuration, parseQuantity } from '../../vocabulary/quantities.ts'
import { Cancellation } from './http/cancellation.ts'
import type { IterationScope } from './iteration-scope.ts'
import { LoadError } from './load-error.ts'
import { startTimer } from './timer.ts'

/** Repeats a request until its answer is the one waited for. */
export async function poll(
  scope: IterationScope,
  request: () => Promise<HttpResponse>,
  options: PollOptions,
): Promise<HttpResponse> {
  const everyMs = milliseconds('poll: every', options.every)
  const withinMs = milliseconds('poll: within', options.within)
  const deadlineMs = performance.now() + withinMs
  const giveUp = Promise.withResolvers<never>()
  const late = () => new LoadError('poll-timeout', `poll: not the answer waited for within ${formatDuration(withinMs)}`)
  const cancelTimer = startTimer(withinMs, () => giveUp.reject(late()))
  // Nobody listens to it any more once the answer is there.
  giveUp.promise.catch(() => {})
  try {
    for (;;) {
      scope.assertLasts()
      const answer = await Promise.race([request(), giveUp.promise])
      if (options.until(answer)) return answer
      // There is no use in waiting for a look that would come too late.
      if (performance.now() + everyMs > deadlineMs) throw late()
      await pause(scope, everyMs)
    }
  } finally {
    cancelTimer()
  }
}

/** Waits for a duration, or for a random one of a range. */
export async function sleep(scope: IterationScope, duration: DurationText | DurationRange, random: Random) {
  if (typeof duration === 'string') return pause(scope, milliseconds('sleep', duration))
  const minMs = milliseconds('sleep: min', duration.min)
  const maxMs = milliseconds('sleep: max', duration.max)
  if (minMs > maxMs) throw new RangeError(`sleep: expected min up to max, got ${duration.min} and ${duration.max}`)
  return pause(scope, random.number(minMs, maxMs))
}

/** Waits; rejects when the scope ends before. */
export async function pause(scope: IterationScope, durationMs: number): Promise<void> {
  const cancellation = new Cancellation()
  scope.track(cancellation)
  try {
    await new Promise<void>((resolve, reject) => {
      const cancelTimer = startTimer(durationMs, resolve)
      cancellation.onCancel((reason) => {
        cancelTimer()
        reject(reason)
      })
    })
  } finally {
    scope.untrack(cancellation)
  }
}

function milliseconds(what: string, text: string): number {
  const parsed = parseQuantity(text, 'duration')
  if (!parsed.ok) throw new TypeError(`${what}: ${parsed.problem}`)
  return parsed.value
}
