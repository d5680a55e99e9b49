import { z } from 'zod'

/** What Docker tells of a container. */
export type ContainerEvent = { is: 'oom' } | { is: 'died'; exitCode: number | null }

const event = z.object({
  Action: z.string(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()).default({}) }).prefault({}),
})

/** Reads one line of Docker's events (GET /events of its API); null: nothing that matters here. */
export function decodeEvent(line: string): ContainerEvent | null {
  const parsed = event.safeParse(parseJson(line))
  if (!parsed.success) return null
  const { Action, Actor } = parsed.data
  if (Action === 'oom') return { is: 'oom' }
  if (Action !== 'die') return null
  const { exitCode } = Actor.Attributes
  return { is: 'died', exitCode: exitCode === undefined ? null : Number(exitCode) }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
