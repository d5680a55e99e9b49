import type { HttpResponse, IterationContext, PollOptions } from '../../scenario/script.ts'
import { formatDuration, parseQuantity } from '../../vocabulary/quantities.ts'
import { Cancellation } from './http/cancellation.ts'
import { createHttp, type HttpSetting } from './http/http.ts'
import type { IterationIdentity, IterationScope } from './iteration-scope.ts'
import { LoadError } from './load-error.ts'
import { createRandom } from './seeded-random.ts'
import { startTimer } from './timer.ts'

/** All that a script is given for one iteration. */
export function createIterationContext(
  setting: HttpSetting,
  run: { identity: IterationIdentity; seed: number; size: number },
): IterationContext {
  const { scope } = setting
  const { phase, index, user } = run.identity
  return {
    http: createHttp(setting),
    poll: (request, options) => poll(scope, request, options),
    check: (name, holds) => scope.noteCheck(name, holds),
    random: createRandom(run.seed, phase, index),
    sleep: async (duration) => pause(scope, milliseconds('sleep', duration)),
    iteration: { index, phase, size: run.size, user },
    get signal() {
      return scope.signal
    },
  }
}

async function poll(
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

/** Waits; rejects when the iteration ends before. */
async function pause(scope: IterationScope, durationMs: number): Promise<void> {
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
