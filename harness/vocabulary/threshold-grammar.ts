import {
  type Aggregate,
  aggregates,
  type MetricName,
  metricNames,
  metricOf,
  type SelectorKind,
  selectorKinds,
} from './metrics.ts'
import { nearest } from './nearest.ts'
import type { Parsed } from './quantities.ts'
import { parseBound } from './threshold-bound.ts'

/**
 * threshold = metric [ "{" selector { "," selector } "}" ] [ aggregate ] op bound [ "at" size { "," size } ]
 * selector  = "target" | "role=" name | "slot=" n | "step=" name | "status=" code | "pattern=" name
 * bound     = quantity [ "/" iterations ], the second part where bytes per iteration are bounded
 */
export const operators = ['<=', '>=', '==', '<', '>'] as const
export type Operator = (typeof operators)[number]

export interface Selector {
  kind: SelectorKind
  /** The name or number asked for; empty for `target`. */
  value: string
}

/** What a process of a target can be. */
export const roleNames = ['master', 'worker', 'helper', 'browser'] as const

/** A parsed threshold. `bound` is in bytes, milliseconds, a ratio or a count, as the metric's dimension says. */
export interface Threshold {
  /** As written, without surplus spaces. */
  text: string
  metric: MetricName
  selectors: readonly Selector[]
  /** null for a metric that is one number. */
  aggregate: Aggregate | null
  operator: Operator
  bound: number
  /** The sizes it holds for; null: every size. */
  sizes: readonly number[] | null
}

const shape = /^([a-z_]+)\s*(?:\{([^}]*)\})?\s*([a-z]\w*)?\s*(<=|>=|==|<|>)\s*(.+?)(?:\s+at\s+(.+))?$/i

/** Reads one threshold; a problem says what was expected, what came and what is near. */
export function parseThreshold(source: string): Parsed<Threshold> {
  const text = source.trim().replace(/\s+/g, ' ')
  const match = shape.exec(text)
  if (match === null) {
    return problem(`${JSON.stringify(source)}: expected "metric aggregate < bound", such as "rss max < 512MiB"`)
  }
  const [, name = '', selectorText, aggregateText, operator, boundText = '', sizesText] = match
  if (!isMetricName(name)) {
    return problem(`unknown metric ${JSON.stringify(name)}${didYouMean(name, metricNames)}`)
  }
  const metric = metricOf(name)
  const selectors = parseSelectors(selectorText, name)
  if (!selectors.ok) return selectors
  const aggregate = parseAggregate(aggregateText, name)
  if (!aggregate.ok) return aggregate
  if (operator === '==' && metric.dimension !== 'count') {
    return problem(`${name}: == compares counts; a measured value is compared with < or >`)
  }
  const isGrowth = name.endsWith('_growth_per_iteration')
  if (isGrowth && operator !== '<' && operator !== '<=') {
    return problem(`${name}: growth is an estimate with an interval; give what is allowed, as in "${name} < …"`)
  }
  if (name === 'limit_forecast' && operator !== '>' && operator !== '>=') {
    return problem(`${name}: its low end is judged; ask how far the limit is away, as in "${name} > 10000"`)
  }
  if (/^baseline\b/.test(boundText)) {
    return problem(`${name}: baselines are not there yet; give the bound as a quantity`)
  }
  const bound = parseBound(boundText, name)
  if (!bound.ok) return problem(`${name}: ${bound.problem}`)
  if (isGrowth && bound.value <= 0) {
    return problem(`${name}: no run can exclude every growth; allow a little more than 0`)
  }
  const sizes = parseSizes(sizesText)
  if (!sizes.ok) return sizes
  return {
    ok: true,
    value: {
      text,
      metric: name,
      selectors: selectors.value,
      aggregate: aggregate.value,
      operator: operator as Operator,
      bound: bound.value,
      sizes: sizes.value,
    },
  }
}

export function isMetricName(name: string): name is MetricName {
  return (metricNames as string[]).includes(name)
}

function parseSelectors(text: string | undefined, name: MetricName): Parsed<Selector[]> {
  if (text === undefined) return { ok: true, value: [] }
  const allowed = metricOf(name).selectors
  const selectors: Selector[] = []
  for (const part of text.split(',')) {
    const [kind = '', value = ''] = part.split('=').map((word) => word.trim())
    if (!(selectorKinds as readonly string[]).includes(kind)) {
      return problem(`${name}: unknown selector ${JSON.stringify(kind)}${didYouMean(kind, selectorKinds)}`)
    }
    if (!(allowed as readonly string[]).includes(kind)) {
      const right = allowed.length > 0 ? `it takes ${allowed.join(', ')}` : 'it takes no selector'
      return problem(`${name}: selector ${kind} does not apply; ${right}`)
    }
    if (kind === 'target' ? part.includes('=') : value === '') {
      return problem(
        `${name}: selector ${JSON.stringify(part.trim())}: expected ${kind === 'target' ? 'target' : `${kind}=…`}`,
      )
    }
    if (kind === 'slot' && !/^[1-9]\d*$/.test(value)) {
      return problem(`${name}: selector slot: expected a number from 1, got ${JSON.stringify(value)}`)
    }
    if (kind === 'status' && !/^[1-5]\d\d$/.test(value)) {
      return problem(`${name}: selector status: expected a status such as 503, got ${JSON.stringify(value)}`)
    }
    if (kind === 'role' && !(roleNames as readonly string[]).includes(value)) {
      return problem(`${name}: unknown role ${JSON.stringify(value)}${didYouMean(value, roleNames)}`)
    }
    selectors.push({ kind: kind as SelectorKind, value })
  }
  return { ok: true, value: selectors }
}

function parseAggregate(text: string | undefined, name: MetricName): Parsed<Aggregate | null> {
  const metric = metricOf(name)
  if (text === undefined) {
    if (metric.aggregates.length > 0 && metric.defaultAggregate === null) {
      return problem(`${name}: name an aggregate: ${metric.aggregates.join(', ')}`)
    }
    return { ok: true, value: metric.defaultAggregate }
  }
  const aggregate = text as Aggregate
  if (metric.aggregates.includes(aggregate)) return { ok: true, value: aggregate }
  const right = metric.aggregates.length > 0 ? `it takes ${metric.aggregates.join(', ')}` : 'it is one number'
  const suggestion = aggregates.includes(aggregate) ? '' : didYouMean(text, metric.aggregates)
  return problem(`${name}: no aggregate ${JSON.stringify(text)}; ${right}${suggestion}`)
}

function parseSizes(text: string | undefined): Parsed<number[] | null> {
  if (text === undefined) return { ok: true, value: null }
  const sizes = text.split(',').map((size) => size.trim())
  const wrong = sizes.find((size) => !/^[1-9]\d*$/.test(size))
  if (wrong !== undefined) return problem(`at ${text}: expected numbers of iterations, got ${JSON.stringify(wrong)}`)
  return { ok: true, value: sizes.map(Number) }
}

function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === undefined ? `; known are ${known.join(', ')}` : `; did you mean ${near}?`
}

function problem(text: string): { ok: false; problem: string } {
  return { ok: false, problem: text }
}
