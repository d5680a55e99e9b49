import type { DurationText } from '../../vocabulary/quantities.ts'

/** What soakgate says to the process of a service. */
export type ServiceCommand =
  | { kind: 'start'; modulePath: string; port: number; targetPort: number | null; folder: string }
  | { kind: 'stop' }

/** What the process of a service says. */
export type ServiceReport =
  | { kind: 'loaded'; startWithin: DurationText | null; stopWithin: DurationText | null }
  | { kind: 'started'; env: Readonly<Record<string, string>>; front: string | null }
  | { kind: 'failed'; reason: string; lines: readonly string[] }
  | { kind: 'stopped' }

const kinds: ReadonlySet<unknown> = new Set([
  'loaded',
  'started',
  'failed',
  'stopped',
] satisfies ServiceReport['kind'][])

/** Whether a message is one of ours: the service's libraries may speak on the channel too. */
export function isServiceReport(message: unknown): message is ServiceReport {
  return typeof message === 'object' && message !== null && 'kind' in message && kinds.has(message.kind)
}
