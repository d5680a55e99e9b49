import type { Role } from '../record/rows.ts'

const names: Readonly<Record<Role, readonly [one: string, several: string]>> = {
  worker: ['worker', 'workers'],
  master: ['process that supervises the workers', 'processes that supervise workers'],
  browser: ['process of a browser', 'processes of browsers'],
  helper: ['helper', 'helpers'],
}
const unseen = ['process that was not seen', 'processes that were not seen'] as const

/** `1 helper`, `12 processes of browsers`; null: its role is not known. */
export function processesInWords(count: number, role: Role | null): string {
  const [one, several] = role === null ? unseen : names[role]
  return `${count} ${count === 1 ? one : several}`
}
