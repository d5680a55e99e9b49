/** What the script counts for soakgate, in k6's own stream of metrics. */
export const begunMetric = 'soakgate_begun'
export const thrownMetric = 'soakgate_thrown'
export const returnedMetric = 'soakgate_returned'
/** Logged at each iteration where k6 may outlive what started it: it ends by it (SIGPIPE) when nobody hears it any more. */
export const heardMark = 'soakgate-heard'
/** Before the summary, on a line of its own among the lines for errors. */
export const summaryMark = 'soakgate-summary '

/** Tags that k6 sets by default, and the two by which points are told to belong to one iteration. */
const systemTags = [
  ...['proto', 'subproto', 'status', 'method', 'url', 'name', 'group', 'check', 'error', 'error_code'],
  ...['tls_version', 'scenario', 'service', 'expected_response', 'vu', 'iter'],
]

export interface K6Task {
  /** The team's script, as the made one imports it. */
  module: string
  /** The exported function that is one iteration; null: what the script's only scenario says, or the default export. */
  functionName: string | null
  /** Iterations that are made, exactly. */
  count: number
  users: number
  iterationTimeoutMs: number
  /** Whether k6 ends with us anyhow, or must notice by itself that nobody hears it. */
  endsWith: 'soakgate' | 'its-hearer'
}

/**
 * The script that k6 is given: the team's own with what says how much is made replaced. Its thresholds, setup, teardown
 * and other options stay; of its scenarios the name, environment and tags of an only one. It tells when iterations
 * begin, and whether they return or throw, which is all one to k6, and at its end what became of its thresholds.
 */
export function k6Script(task: K6Task): string {
  const { module, functionName, count, users, iterationTimeoutMs, endsWith } = task
  const executor = {
    executor: 'shared-iterations',
    vus: Math.min(users, count),
    iterations: count,
    // The default is 10 minutes, after which the rest is dropped without an error.
    maxDuration: '8760h',
    gracefulStop: `${iterationTimeoutMs}ms`,
    exec: 'soakgateIteration',
  }
  return `import * as script from ${JSON.stringify(module)}
import { Counter } from 'k6/metrics'

const begun = new Counter(${JSON.stringify(begunMetric)})
const thrown = new Counter(${JSON.stringify(thrownMetric)})
const returned = new Counter(${JSON.stringify(returnedMetric)})
const { vus, duration, iterations, stages, scenarios, ...kept } = script.options || {}
const named = Object.entries(scenarios || {})
const [scenarioName, own] = named.length === 1 ? named[0] : ['default', {}]
const functionName = ${JSON.stringify(functionName)} || own.exec || 'default'
if (${JSON.stringify(functionName)} === null && named.length > 1)
  throw new Error('the script has the scenarios ' + named.map(([one]) => one).join(', ') + ': name the function that is one iteration in load.function')
if (typeof script[functionName] !== 'function') throw new Error('the script exports no function ' + functionName)
const { env = {}, tags = {} } = own

export const options = {
  ...kept,
  scenarios: { [scenarioName]: { ...${JSON.stringify(executor)}, env, tags } },
  systemTags: [...new Set([...(kept.systemTags || []), ...${JSON.stringify(systemTags)}])],
  summaryTrendStats: [...new Set([...(kept.summaryTrendStats || []), 'max', 'count'])],
}

export function setup() {
  return script.setup ? script.setup() : undefined
}

export function teardown(data) {
  return script.teardown ? script.teardown(data) : undefined
}

export function soakgateIteration(data) {
  begun.add(1)${endsWith === 'soakgate' ? '' : `\n  console.log(${JSON.stringify(heardMark)})`}
  try {
    const result = script[functionName](data)
    if (result && typeof result.then === 'function') return result.then(end, fail)
    end()
  } catch (error) {
    fail(error)
  }
}

function end() {
  returned.add(1)
}

function fail(error) {
  thrown.add(1, { reason: String(error).slice(0, 500) })
  throw error
}

function hasSamples({ type, values }) {
  if (type === 'trend') return values.count > 0
  if (type === 'rate') return values.passes + values.fails > 0
  // A counter that nothing was added to is 0, which is known. A gauge that was never set is not, and looks here like one
  // that was only ever set to 0.
  return type === 'counter' || values.min !== 0 || values.max !== 0
}

export async function handleSummary(data) {
  // Before the team's own function, which may change the data.
  const thresholds = Object.entries(data.metrics).flatMap(([metric, values]) =>
    Object.entries(values.thresholds || {}).map(([expression, { ok }]) => ({
      text: metric + ' ' + expression,
      status: !ok ? 'crossed' : hasSamples(values) ? 'held' : 'no-samples',
    })),
  )
  const count = (name) => (data.metrics[name] ? data.metrics[name].values.count : 0)
  const summary = { claimed: count('iterations'), dropped: count('dropped_iterations'), thresholds }
  const { stdout, stderr = '', ...files } = await ownSummary(data)
  return { ...files, stderr: stderr + '\\n${summaryMark}' + JSON.stringify(summary) + '\\n' }
}

async function ownSummary(data) {
  try {
    return (script.handleSummary && (await script.handleSummary(data))) || {}
  } catch (error) {
    console.error('handleSummary failed: ' + error)
    return {}
  }
}
`
}
