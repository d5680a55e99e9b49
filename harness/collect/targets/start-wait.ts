import type { CommandTarget, ContainerTarget, Readiness } from '../../scenario/scenario.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import { listenerOf, waitUntilReady } from './readiness.ts'
import type { RootExit } from './running-target.ts'
import type { TargetLog } from './target-log.ts'
import { withTellingLine } from './telling-line.ts'

const quotedLines = 10

/** A target that was started and is not ready yet. */
export interface StartedTarget {
  target: Pick<CommandTarget | ContainerTarget, 'ready' | 'tls'>
  /** Its address, without a slash at its end. */
  url: string
  log: TargetLog
  exited: Promise<RootExit>
  /** How it ended, in words. */
  describeEnd: (exit: RootExit) => string | Promise<string>
  /** What to do where it ended; null: as the table of errors says. */
  endHint: string | null
}

/** Waits until it is ready, or the signal comes. Throws `target-exited` and `target-not-ready`, with the last lines that it printed. */
export async function waitForStart(
  { target, url, log, exited, describeEnd, endHint }: StartedTarget,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const { ready, tls } = target
  const over = new AbortController()
  let exit: RootExit | null = null
  let trouble: string | null = null
  void exited.then((how) => {
    exit = how
    over.abort()
  })
  signal.addEventListener('abort', () => over.abort(), { once: true })
  const onTrouble = (text: string) => {
    trouble = `no answer: ${text}`
  }
  const isReady = await waitUntilReady(ready, { url, tls, onTrouble, log, clock, signal: over.signal })
  if (isReady || signal.aborted) return
  const asked = describeReadiness(ready, url)
  if (exit !== null) throw targetExited(asked, { end: await describeEnd(exit), log, hint: endHint })
  const details = lastLines(log)
  const silence = details.length === 0 ? 'no answer, and nothing was printed' : 'no answer; its last lines are below'
  throw new SoakgateError('target-not-ready', `The target was not ready within ${ready.withinMs / 1000} s`, {
    expected: asked,
    got: withTellingLine(trouble ?? silence, log.lines()),
    details,
  })
}

/** A target that ended, with its last lines. */
export function targetExited(
  expected: string,
  { end, log, hint }: { end: string; log: TargetLog; hint: string | null },
): SoakgateError {
  return new SoakgateError('target-exited', 'The target ended before it was ready', {
    expected,
    got: withTellingLine(end, log.lines()),
    details: lastLines(log),
    ...(hint !== null && { hint }),
  })
}

function lastLines(log: TargetLog): readonly string[] {
  return log.lines().slice(-quotedLines)
}

export function describeReadiness(ready: Readiness, url: string): string {
  if (ready.by === 'url') return `a 2xx answer from ${url}${ready.path}`
  if (ready.by === 'log') return `a line with ${JSON.stringify(ready.pattern)}`
  return `an open port ${listenerOf(url).port}`
}
