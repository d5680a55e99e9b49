import { childRules } from './child-rules.ts'
import { companionRules } from './companion-rules.ts'
import { type ProcessView, type RoleFinding, reasonOf } from './process-view.ts'
import { type ServedBy, type ServerRule, serverRules } from './server-rules.ts'

/** The rule of a server whose head has such a command line; null: none is known. */
export function serverOf(view: ProcessView): ServerRule | null {
  return serverRules.find(({ isHead }) => isHead(view)) ?? null
}

/** Who does the work of the service with this head. */
export function servedBy(head: ProcessView): ServedBy {
  return serverOf(head)?.servedBy(head) ?? 'as seen'
}

/** Why this process stands beside a service and never is one; null: it may be one. */
export function companionReason(view: ProcessView): string | null {
  const rule = companionRules.find(({ matches }) => matches(view))
  return rule === undefined ? null : reasonOf(rule)
}

/** Why this process is the head; null: it is none that is known by name. */
export function headReason(view: ProcessView): string | null {
  const server = serverOf(view)
  return server === null ? null : reasonOf({ reason: `the head of ${server.name}`, verified: server.verified })
}

/** The role of a process that is not the head. Only children of the head can be workers. */
export function roleBeside(head: ProcessView, view: ProcessView): RoleFinding<'worker' | 'helper'> {
  const companion = companionReason(view)
  if (companion !== null) return { role: 'helper', reason: companion }
  if (view.parentPid !== head.pid) return { role: 'helper', reason: 'not started by the head of the service' }
  const rules = [...(serverOf(head)?.children ?? []), ...childRules]
  const rule = rules.find(({ matches }) => matches(view, head))
  if (rule === undefined) return { role: 'helper', reason: 'another program, started by the head' }
  return { role: rule.role, reason: reasonOf(rule) }
}
