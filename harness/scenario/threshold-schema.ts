import { z } from 'zod'
import { mayAbort } from '../vocabulary/early-proof.ts'
import { parseThreshold } from '../vocabulary/threshold-grammar.ts'
import { bytesText, whole } from './schema-values.ts'

/** A threshold as a scenario writes it: a text, or an object with a text or a budget; each becomes an object with a text. */

const acceptance = z.strictObject({
  until: z.iso.date({ error: "expected a day, such as '2027-01-31'" }),
  reason: z.string().trim().min(1, 'expected why it is accepted'),
})

const budget = z.strictObject({ iterations: whole, memory: bytesText })

const thresholdObject = z.strictObject({
  expect: z.string().optional(),
  budget: budget.optional(),
  level: z.enum(['fail', 'warn']).default('fail'),
  abort: z.boolean().nullable().default(null),
  accept: acceptance.nullable().default(null),
})

type ThresholdObject = z.output<typeof thresholdObject>
type Context = z.RefinementCtx

export const threshold = z
  .union([z.string(), thresholdObject])
  .transform((spec) => (typeof spec === 'string' ? thresholdObject.parse({ expect: spec }) : spec))
  .transform((spec, context) => {
    const expect = textOf(spec, context)
    if (expect === null) return z.NEVER
    const { level, abort, accept } = spec
    checkText({ ...spec, expect }, context)
    checkLevel(spec, context)
    return { expect, level, abort, accept }
  })

/** The text that is written, or that a budget stands for; null: neither is there alone. */
function textOf({ expect, budget: asked }: ThresholdObject, context: Context): string | null {
  if (expect !== undefined && asked !== undefined) {
    const message = `it stands instead of expect, and ${expect} is there: leave one of them out`
    context.addIssue({ code: 'custom', path: ['budget'], message })
    return null
  }
  if (expect !== undefined) return expect
  if (asked !== undefined) return `rss_growth_per_iteration < ${asked.memory}/${asked.iterations}`
  // An unknown key is told already, and was meant for one of them.
  if (context.issues.length === 0) context.addIssue({ code: 'custom', message: missing })
  return null
}

function checkText({ expect, abort }: ThresholdObject & { expect: string }, context: Context): void {
  const parsed = parseThreshold(expect)
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.problem })
  else if (abort === true && !mayAbort(parsed.value)) {
    const message = `${expect}: it is known only when the run is over; leave abort out (${earlyHelp})`
    context.addIssue({ code: 'custom', path: ['abort'], message })
  }
}

function checkLevel({ level, abort, accept }: ThresholdObject, context: Context): void {
  const pointless = accept === null ? (abort === true ? 'abort' : null) : 'accept'
  if (level === 'fail' || pointless === null) return
  const message = 'a threshold that only warns decides nothing; leave it out'
  context.addIssue({ code: 'custom', path: [pointless], message })
}

/** Keys that are known of a threshold, by the place within it. */
export const thresholdKeys = {
  '': Object.keys(thresholdObject.shape),
  '.budget': Object.keys(budget.shape),
  '.accept': Object.keys(acceptance.shape),
} as const

const missing = "expected expect: 'rss max < 512MiB', or budget: { iterations: 10_000, memory: '1GiB' }"
const earlyHelp =
  'it may stand beside bounds that stay broken, such as "rss max < 1GiB" or "worker_crashes == 0", and beside rss_growth_per_iteration'
