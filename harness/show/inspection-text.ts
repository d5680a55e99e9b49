import type { InspectedProcess, Inspection, RoleSum } from '../collect/inspection/inspection.ts'
import { formatBytes } from '../vocabulary/quantities.ts'
import { renderLimits } from './limits-text.ts'
import { printable } from './printable.ts'
import { alignColumns } from './text-columns.ts'

/** A service as `soakgate inspect` shows it: the tree with each role and the reason, sums, limits, and what to do. */
export function renderInspection(inspection: Inspection): string {
  return [
    ...masterOf(inspection),
    ...treeOf(inspection),
    '',
    ...sumsOf(inspection.sums),
    ...unreadOf(inspection),
    '',
    renderLimits(inspection.limits),
    ...adviceOf(inspection),
    '',
  ].join('\n')
}

/** Of a service only a part is seen from one of its workers. */
function masterOf({ pid, master }: Inspection): readonly string[] {
  if (master === null) return []
  const program = master.program === null ? '' : `${printable(master.program)} `
  return [`${pid} is a worker of ${program}master ${master.pid}: soakgate inspect ${master.pid}`, '']
}

function treeOf(inspection: Inspection): readonly string[] {
  const head = ['pid', 'program', 'role', 'RSS', 'PSS', 'private', 'threads', 'fds', 'why']
  const rows = inspection.processes.map((one) => [
    `${'  '.repeat(one.depth)}${one.pid}`,
    one.program === null ? '–' : printable(one.program),
    roleInWords(one, inspection),
    ...numbersOf(one),
    printable(one.reason),
  ])
  return alignColumns([head, ...rows], new Set([3, 4, 5, 6, 7]))
}

/** `worker 2`, or `would be worker 1` where nothing but a load can tell. */
function roleInWords({ role, slot }: InspectedProcess, { areRolesCertain }: Inspection): string {
  if (role !== 'worker') return role
  return areRolesCertain ? `worker ${slot}` : 'would be the one worker'
}

function sumsOf(sums: readonly RoleSum[]): readonly string[] {
  const head = ['role', 'processes', 'RSS', 'PSS', 'private', 'threads', 'fds']
  const rows = sums.map((sum) => [sum.role, String(sum.processes), ...numbersOf(sum)])
  const note = 'RSS counts a page that several processes share in each of them; PSS counts it once.'
  return [...alignColumns([head, ...rows], new Set([1, 2, 3, 4, 5, 6])), note]
}

function numbersOf(one: Omit<RoleSum, 'role' | 'processes'>): readonly string[] {
  const count = (value: number | null) => (value === null ? '–' : String(value))
  const bytes = [one.rssBytes, one.pssBytes, one.privateBytes].map(formatBytes)
  return [...bytes, count(one.threads), count(one.descriptors)]
}

function unreadOf({ processes, unreadableProcesses }: Inspection): readonly string[] {
  const lines = processes.flatMap(({ pid, unreadable }) =>
    unreadable === null ? [] : [`not all of ${pid} can be read: ${unreadable}`],
  )
  if (unreadableProcesses > 0) lines.push(`${unreadableProcesses} more of its processes cannot be read at all`)
  return lines.length === 0 ? [] : ['', ...lines]
}

function adviceOf({ areRolesCertain, processes }: Inspection): readonly string[] {
  const pids = processes.map(({ pid }) => pid).join(',')
  const open = 'No worker was seen beside the head. Workers may still come; the first report of a run decides.'
  return [
    ...(areRolesCertain ? [] : [open]),
    'If a role is wrong, tell the roles in the target of a scenario, by regular expressions on command lines:',
    "  roles: { worker: 'PATTERN', helper: 'PATTERN', browser: 'PATTERN' }    or    roles: 'gunicorn'    where the head forks workers like itself",
    `\`ps -o pid,args -p ${pids}\` shows the command lines, which may hold secrets.`,
  ]
}
