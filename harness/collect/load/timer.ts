/** The longest time that a Node timer can wait, 24.8 days; a longer one would fire at once. */
export const longestTimerMs = 2 ** 31 - 1

/**
 * A timer for any duration; returns what cancels it. What had arrived by then is met first: timers come before the
 * network in Node's loop, so in a process that was held up, an answer that came in time would count as late.
 */
export function startTimer(durationMs: number, onTime: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setTimeout(
    () => {
      immediate = setImmediate(onTime)
    },
    Math.min(durationMs, longestTimerMs),
  )
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}
