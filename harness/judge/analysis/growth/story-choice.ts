import type { SlopeFit } from './common-slope.ts'
import type { Stories } from './stories.ts'

/** AIC difference that counts as clearly better; stretched where correlated errors make points worth less. */
const clearDifference = 20
/** A shift costs its height and its place; the fit counted the height. */
const extraParametersOfShift = 1
/** The shape of a curve, chosen from the data beside the fitted coefficients. */
const extraParametersOfCurve = 1

/** Which kind of story explains the series clearly better, if either does. */
export type ClearStory = 'curves' | 'steps' | null

/**
 * Compares the best curve with the level shifts placed beside growth by Akaike's criterion (Akaike 1974).
 * With correlation φ, n points tell no more than n·(1 − φ)/(1 + φ) independent ones (Bartlett 1946), so the
 * difference must be larger by the inverse.
 */
export function clearStory(stories: Stories): ClearStory {
  const curve = stories.curves.best.fit
  const steps = stories.steps.beside
  const ofCurve = akaike(curve, extraParametersOfCurve)
  const ofSteps = akaike(steps, extraParametersOfShift * stories.steps.shifts)
  const { correlation } = ofCurve < ofSteps ? curve : steps
  const needed = (clearDifference * (1 + correlation)) / (1 - correlation)
  if (ofCurve - ofSteps > needed) return 'steps'
  if (ofSteps - ofCurve > needed) return 'curves'
  return null
}

function akaike(fit: SlopeFit, extraParameters: number): number {
  return fit.points * Math.log(fit.squares / fit.points) + 2 * (fit.parameters + extraParameters)
}
