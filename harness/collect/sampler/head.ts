import type { Member } from './member.ts'
import { isKnownServer, type ProcessView, wrapperReason } from './roles.ts'

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
 * Finds the process that is the service or supervises its workers: a server known by its name anywhere below the
 * top, or else what shells, package managers and the like have started. A wrapper with several children is followed to
 * its oldest, because that choice never changes while it lives.
 */
export function findHead(top: Member, family: Family): HeadFinding {
  const server = firstBelow(top, family, (member) => isKnownServer(family.viewOf(member)))
  return server === null ? followWrappers(top, family) : { head: server, wrappers: wrappersAbove(server, top, family) }
}

function followWrappers(top: Member, family: Family): HeadFinding {
  const wrappers = new Map<Member, string>()
  let head: Member | null = top
  while (head !== null) {
    const reason = wrapperReason(family.viewOf(head))
    if (reason === null) break
    wrappers.set(head, reason)
    head = childrenOf(head, family)[0] ?? null
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
function firstBelow(top: Member, family: Family, matches: (member: Member) => boolean): Member | null {
  const seen = new Set([top])
  for (const member of seen) {
    if (matches(member)) return member
    for (const child of childrenOf(member, family)) seen.add(child)
  }
  return null
}

function childrenOf(member: Member, { living }: Family): readonly Member[] {
  return living.filter(({ process }) => process.parentPid === member.process.pid)
}
