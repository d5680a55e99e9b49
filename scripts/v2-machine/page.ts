import { table } from '../docs/page.ts'
import type { MachineReport } from './machine-report.ts'

/** docs/cgroup-v2.md. Pids and ids of runs are left out, so that the page changes only when something else does. */
export function renderMachinePage({ facts, cases }: MachineReport): string {
  const rows = cases.map(({ name, expected, seen, problem }) => [
    name,
    cellText([expected]),
    cellText(seen),
    problem === null ? 'yes' : cellText([`no: ${problem}`]),
  ])
  return `${[
    '# Control groups of version 2, and kernels before 6.15',
    '',
    '<!-- Made by `npm run v2-machine`; edit scripts/v2-machine. -->',
    '',
    "soakgate's package in a virtual machine of Debian 12: control groups of version 2 alone, and a kernel that forgets",
    'exit statuses (no `PIDFD_GET_INFO`). Each line is a `soakgate run` as a user would start it; the service is gunicorn',
    'unless something else is said. The machine has no service manager: the groups of logins and services are made as one',
    'makes them. It runs under QEMU without acceleration, so its times say nothing.',
    '',
    table(
      ['part', 'is'],
      [
        ['kernel', facts?.kernel ?? '–'],
        ['controllers', facts?.controllers ?? '–'],
        ['Node', facts?.node ?? '–'],
        ['Python', facts?.python ?? '–'],
      ],
    ),
    '',
    table(['case', 'expected', 'seen', 'as expected'], rows),
    '',
    'Not exercised: a service manager that makes the groups itself, Docker and Kubernetes on such a machine, and',
    'architectures other than x64.',
  ].join('\n')}\n`
}

const changing: readonly (readonly [RegExp, string])[] = [
  [/soakgate-[0-9a-f]{8}-[0-9a-f-]{27}/g, 'soakgate-…'],
  [/\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000\] \[\d+\] /g, ''],
  [/\b(pid:?\s?)\d+/g, '$1…'],
]

function cellText(lines: readonly string[]): string {
  const constant = lines.map((text) => changing.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text))
  return constant.join('<br>').replaceAll('|', '\\|').replaceAll('\n', '<br>')
}
