import type { Member } from '../member.ts'
import type { ProcessView } from './process-view.ts'
import { companionReason } from './roles.ts'
import { type ServerRule, serverRules } from './server-rules.ts'
import { wrapperReason } from './wrapper-rules.ts'

/** The head of the service, and the processes between the root and it, with the reason why each is one. */
export interface HeadFinding {
  /** null: so far there are wrappers only. */
  head: Member | null
  wrappers: ReadonlyMap<Member, string>
}

/** What is looked through: the living processes, oldest first, and what each says of itself. */
export interface Family {
  living: readonly Member[]
  viewOf: (member: Member) => ProcessView
}

/**
 * Finds the process that is the service or supervises its workers: a server that is known by name, or else what shells,
 * package managers and the like have started. A wrapper with several children is followed to its oldest that may be a
 * service, because that choice never changes while it lives.
 */
export function findHead(top: Member, family: Family): HeadFinding {
  for (const rule of serverRules) {
    const server = firstBelow(top, family, rule)
    if (server !== null) return { head: server, wrappers: wrappersAbove(server, top, family) }
  }
  return followWrappers(top, family)
}

function followWrappers(top: Member, family: Family): HeadFinding {
  const wrappers = new Map<Member, string>()
  let head: Member | null = top
  while (head !== null) {
    const reason = wrapperReason(family.viewOf(head))
    if (reason === null) break
    wrappers.set(head, reason)
    const children = childrenOf(head, family)
    head = children.find((child) => companionReason(family.viewOf(child)) === null) ?? children[0] ?? null
  }
  return { head, wrappers }
}

function wrappersAbove(server: Member, top: Member, family: Family): Map<Member, string> {
  const wrappers = new Map<Member, string>()
  let member = server
  while (member !== top) {
    const { parentPid } = member.process
    const parent = family.living.find(({ process }) => process.pid === parentPid)
    if (parent === undefined) break
    wrappers.set(parent, wrapperReason(family.viewOf(parent)) ?? 'it started the server')
    member = parent
  }
  return wrappers
}

/** Breadth first, so that a server's own workers are never met before it. */
function firstBelow(top: Member, family: Family, { isHead, isBelow }: ServerRule): Member | null {
  const seen = new Set([top])
  for (const member of seen) {
    const view = family.viewOf(member)
    if (isHead(view)) return member
    if (isBelow === 'wrappers' && wrapperReason(view) === null) continue
    for (const child of childrenOf(member, family)) seen.add(child)
  }
  return null
}

function childrenOf(member: Member, { living }: Family): readonly Member[] {
  return living.filter(({ process }) => process.parentPid === member.process.pid)
}
