import type { Trace } from './lifetime.ts'
import { countPoints } from './lifetime.ts'

/** More blocks than this tell nothing new and cost time: longer series are thinned first. */
const mostBlocks = 250
/** Fewer blocks than this leave no degrees of freedom beside four levels. */
const fewestBlocks = 12
/** The longest of several lifetimes must keep this many blocks, or it cannot afford its own three shifts. */
const fewestBlocksOfLongest = 12

/**
 * The lowest value of every block of `width` samples, at the middle of the block. Concurrent requests and garbage
 * only ever add to RSS, so the floor shows what is kept. Blocks are aligned to the end of the lifetime,
 * where a leak shows; what does not fill a block is left out at the start.
 *
 * The local slope is taken away before the minimum and does not return: the minimum of a climbing block is its first
 * sample, that of a level block lies anywhere, and the difference would bend a warm-up into something like growth.
 */
export function blockFloors(trace: Trace, width: number): Trace {
  if (width <= 1) return trace
  const blocks = cutBlocks(trace, width)
  const minima = blocks.map((block) => block.y.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY))
  const middles = blocks.map(middleOf)
  const floors = blocks.map((block, i) => {
    const before = Math.max(0, i - 1)
    const after = Math.min(blocks.length - 1, i + 1)
    const run = (middles[after] ?? 0) - (middles[before] ?? 0)
    const slope = run > 0 ? ((minima[after] ?? 0) - (minima[before] ?? 0)) / run : 0
    return floorAlong(block, slope, middles[i] ?? 0)
  })
  return { x: Float64Array.from(middles), y: Float64Array.from(floors) }
}

/** Lowest value of a block, seen along its local slope and carried to its middle. */
function floorAlong(block: Trace, slope: number, middle: number): number {
  let lowest = Number.POSITIVE_INFINITY
  for (let i = 0; i < block.x.length; i++) {
    lowest = Math.min(lowest, (block.y[i] ?? 0) - slope * ((block.x[i] ?? 0) - middle))
  }
  return lowest
}

function cutBlocks(trace: Trace, width: number): Trace[] {
  const length = trace.x.length
  if (length < width) return length === 0 ? [] : [trace]
  const count = Math.floor(length / width)
  return Array.from({ length: count }, (_, block) => {
    const end = length - (count - 1 - block) * width
    return { x: trace.x.subarray(end - width, end), y: trace.y.subarray(end - width, end) }
  })
}

function middleOf(block: Trace): number {
  return ((block.x[0] ?? 0) + (block.x.at(-1) ?? 0)) / 2
}

/** Block widths worth trying, in samples: narrow ones keep the most points, wide ones see below the garbage. */
export function candidateWidths(traces: readonly Trace[]): number[] {
  const points = countPoints(traces)
  const longest = Math.max(...traces.map((trace) => trace.x.length))
  const narrowest = Math.max(1, Math.ceil(points / mostBlocks))
  const widths = [narrowest]
  for (let width = narrowest * 2; isWideEnough(width); width *= 2) widths.push(width)
  return widths

  function isWideEnough(width: number): boolean {
    if (points / width < fewestBlocks) return false
    return traces.length === 1 || longest / width >= fewestBlocksOfLongest
  }
}
