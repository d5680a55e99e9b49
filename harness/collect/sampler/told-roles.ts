import type { RoleRules } from '../../scenario/scenario.ts'
import type { ProcessView } from './roles.ts'

/** What a scenario says of its processes; where it says nothing they are recognised. */
export interface ToldRoles {
  /** Whether the head leaves all requests to its workers; null: not told. */
  isSupervisor(head: ProcessView): boolean | null
  /** The role of a process that is not the head; null: not told. */
  roleOf(view: ProcessView): { role: 'worker' | 'helper'; reason: string } | null
}

const nothing: ToldRoles = { isSupervisor: () => null, roleOf: () => null }

/** @param rules null: nothing is told */
export function toldRoles(rules: RoleRules | null): ToldRoles {
  if (rules === null) return nothing
  // Whatever its command line says, its head forks workers; they are recognised as gunicorn's are.
  if (rules.by === 'server') return { isSupervisor: () => true, roleOf: () => null }
  const worker = rules.worker === null ? null : new RegExp(rules.worker)
  const helper = rules.helper === null ? null : new RegExp(rules.helper)
  const textOf = ({ commandLine }: ProcessView) => commandLine.join(' ')
  return {
    isSupervisor: (head) => (worker === null ? null : !worker.test(textOf(head))),
    roleOf: (view) => {
      if (helper?.test(textOf(view)) === true)
        return { role: 'helper', reason: `roles.helper matches: ${helper.source}` }
      if (worker === null) return null
      return worker.test(textOf(view))
        ? { role: 'worker', reason: `roles.worker matches: ${worker.source}` }
        : { role: 'helper', reason: `roles.worker does not match: ${worker.source}` }
    },
  }
}
