import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** A collection of what is new takes about a millisecond. */
const collectedEveryBytes = 16 * 1024 ** 2

let uncollectedBytes = 0
let collectNew: (() => void) | null = null

/**
 * Told of bytes that were read from a connection: Node reads into a new buffer of 64 KiB each time, and V8 by itself lets
 * a hundred megabytes of them pile up before it takes them away.
 */
export function noteRead(bytes: number): void {
  uncollectedBytes += bytes
  if (uncollectedBytes < collectedEveryBytes) return
  uncollectedBytes = 0
  collectNew ??= openCollector()
  collectNew()
}

function openCollector(): () => void {
  setFlagsFromString('--expose-gc')
  // Only contexts that are made from now on have it, so no script does.
  const collect: NodeJS.GCFunction = runInNewContext('gc')
  return () => void collect({ type: 'minor' })
}
