import { type Metric, type MetricName, metricNames, metricOf } from './metrics.ts'
import { type Parsed, parseQuantity } from './quantities.ts'

/**
 * Reads a bound in the unit of its metric. Bytes per iteration may be given as a budget over many: `1GiB/10000` is
 * what each of 10,000 iterations may add for a GiB in all.
 */
export function parseBound(text: string, name: MetricName): Parsed<number> {
  const metric = metricOf(name)
  const slash = text.indexOf('/')
  if (slash === -1) return parseQuantity(text, metric.dimension)
  if (!takesBudget(metric)) {
    const right = metricNames.filter((one) => takesBudget(metricOf(one))).join(', ')
    return { ok: false, problem: `${JSON.stringify(text)}: so much over many iterations is a bound of ${right} only` }
  }
  const whole = parseQuantity(text.slice(0, slash), metric.dimension)
  if (!whole.ok) return whole
  const iterations = parseIterations(text.slice(slash + 1))
  return iterations.ok ? { ok: true, value: whole.value / iterations.value } : iterations
}

function takesBudget({ dimension, perIteration }: Metric): boolean {
  return dimension === 'bytes' && perIteration
}

function parseIterations(text: string): Parsed<number> {
  const word = text.trim()
  const isWhole = /^\d+(?:_\d{3})*$/.test(word)
  const iterations = Number(word.replaceAll('_', ''))
  if (isWhole && iterations > 0) return { ok: true, value: iterations }
  return {
    ok: false,
    problem: `expected a whole number of iterations after "/", as in "1GiB/10000", got ${JSON.stringify(word)}`,
  }
}
