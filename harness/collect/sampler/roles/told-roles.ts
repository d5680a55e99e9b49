import type { RoleRules, ToldServer } from '../../../scenario/scenario.ts'
import type { ProcessView, RoleFinding } from './process-view.ts'
import type { ServedBy } from './server-rules.ts'

/** What a scenario says of its processes; where it says nothing they are recognised. */
export interface ToldRoles {
  /** Who does the work; null: not told. */
  servedBy(head: ProcessView): ServedBy | null
  /** The role of a process that is not the head; null: not told. */
  roleOf(view: ProcessView): RoleFinding | null
  /** What all others are that are no browsers; null: not told. */
  readonly others: RoleFinding | null
}

/** Servers under another name, as in a script of one's own: what they start is recognised as usual. */
const serversByName: Readonly<Record<ToldServer, ServedBy>> = { gunicorn: 'its workers', rq: 'itself' }

/** @param rules null: nothing is told */
export function toldRoles(rules: RoleRules | null): ToldRoles {
  if (rules === null) return { servedBy: () => null, roleOf: () => null, others: null }
  if (rules.by === 'server') return { servedBy: () => serversByName[rules.server], roleOf: () => null, others: null }
  const patterns = (['helper', 'worker', 'browser'] as const).flatMap((role) => {
    const pattern = rules[role]
    return pattern === null ? [] : [{ role, pattern: new RegExp(pattern) }]
  })
  const find = ({ commandLine }: ProcessView) => patterns.find(({ pattern }) => pattern.test(commandLine.join(' ')))
  return {
    servedBy: (head) => {
      if (rules.worker === null) return null
      return new RegExp(rules.worker).test(head.commandLine.join(' ')) ? 'as seen' : 'its workers'
    },
    roleOf: (view) => {
      const found = find(view)
      if (found === undefined) return null
      return { role: found.role, reason: `roles.${found.role} matches: ${found.pattern.source}` }
    },
    others: rules.worker === null ? null : { role: 'helper', reason: `roles.worker does not match: ${rules.worker}` },
  }
}
