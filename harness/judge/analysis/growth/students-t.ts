/** From here on the quantile is within 0.5 % of the normal one; a cap bounds the work and errs on the wide side. */
const mostDegrees = 400

/**
 * Chance that a Student's t with whole degrees of freedom is at most `t`.
 * The finite series of Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.7.3 (odd) and 26.7.4 (even).
 */
export function studentsTProbability(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees))
  const cosineSquared = Math.cos(angle) ** 2
  const isOdd = degrees % 2 === 1
  let term = isOdd ? Math.cos(angle) : 1
  let sum = degrees === 1 ? 0 : term
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosineSquared * (k - 1)) / k
    sum += term
  }
  const central = isOdd ? (angle + Math.sin(angle) * sum) * (2 / Math.PI) : Math.sin(angle) * sum
  return 0.5 + central / 2
}

/** `studentsT` of one probability: the many stories of an analysis have few different degrees of freedom. */
export function studentsTOf(probability: number): (degrees: number) => number {
  const known = new Map<number, number>()
  return (degrees) => {
    const quantile = known.get(degrees) ?? studentsT(probability, degrees)
    known.set(degrees, quantile)
    return quantile
  }
}

/**
 * The value that a Student's t stays below with chance `probability` (above 0.5, below 1).
 * Bisection on the exact series: the quantile is wanted a few dozen times an analysis, so plainness wins over speed.
 */
export function studentsT(probability: number, degrees: number): number {
  const whole = Math.min(mostDegrees, Math.max(1, Math.floor(degrees)))
  let low = 0
  let high = 2
  while (studentsTProbability(high, whole) < probability && high < 1e12) high *= 2
  for (let step = 0; step < 60 && high - low > 1e-9 * high; step++) {
    const middle = (low + high) / 2
    if (studentsTProbability(middle, whole) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
