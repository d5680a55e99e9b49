import leven from 'leven'

/** Shorter words begin too many others. */
const shortestBeginning = 4

/** The known word that an unknown one was probably meant to be, or is the beginning of; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const distance = leven(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  if (bestDistance <= Math.max(2, Math.ceil(word.length / 3))) return best
  if (word.length < shortestBeginning) return undefined
  return known.find((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()))
}
