import type { EventKind } from '../../record/events.ts'
import { type Way, ways } from './ends.ts'
import type { EndSeen } from './trial.ts'

const headings: Readonly<Record<Way, string>> = {
  asked: 'the kernel is asked',
  told: 'the kernel tells',
  neither: 'neither',
}

/** A table of what each end was called by each way of knowing, and how often; the evidence is that of the first way. */
export function endsTable(seen: readonly EndSeen[]): string {
  const rows = [...Map.groupBy(seen, ({ server, end }) => `${server} | ${end}`)].map(([place, trials]) => {
    const cells = ways.map((way) => countKinds(trials.filter((trial) => trial.way === way)))
    return `| ${place} | ${cells.join(' | ')} | ${proof(trials[0])} |`
  })
  const head = ['server', 'end', ...ways.map((way) => headings[way]), 'evidence']
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
}

/** `killed 3`; where trials differ, each with its number. */
function countKinds(trials: readonly EndSeen[]): string {
  if (trials.length === 0) return '–'
  const kinds = Map.groupBy(trials, ({ seen }) => nameOf(seen))
  return [...kinds].map(([kind, those]) => `${kind} ${those.length}`).join(', ')
}

function nameOf(kind: EventKind | null): string {
  return kind ?? 'nobody ends'
}

/** Without what differs from run to run: times, pids, folders. */
function proof(trial: EndSeen | undefined): string {
  return (trial?.evidence ?? '')
    .replaceAll(/\[\d{4}-\d\d-\d\d [\d:]+ [+-]\d{4}\]/g, '[…]')
    .replaceAll(/\/\S+\/(memory\.\w+)/g, '…/$1')
    .replaceAll(/(pid:\s?|\[)\d+/g, '$1…')
    .replaceAll('|', '\\|')
}
