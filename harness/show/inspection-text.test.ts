import { expect, it } from 'vitest'
import type { Inspection } from '../collect/inspection/inspection.ts'
import { renderInspection } from './inspection-text.ts'

const MiB = 1024 ** 2
const readable = { rssBytes: 20 * MiB, pssBytes: 8 * MiB, privateBytes: 4 * MiB, threads: 1, descriptors: 9 }
const hidden = { rssBytes: 20 * MiB, pssBytes: null, privateBytes: null, threads: 1, descriptors: null }
const inspection: Inspection = {
  pid: 70,
  master: null,
  looks: 3,
  areRolesCertain: true,
  processes: [
    {
      ...{ pid: 70, parentPid: 1, depth: 0, program: 'gunicorn', role: 'master', slot: null, unreadable: null },
      ...{ reason: 'the head of the service', ...readable },
    },
    {
      ...{ pid: 71, parentPid: 70, depth: 1, program: 'a\u001b[2J\nb', role: 'worker', slot: 1 },
      ...{ unreadable: 'it is of another user (uid 33)', reason: 'forked by the head', ...hidden },
    },
  ],
  sums: [
    { role: 'master', processes: 1, ...readable },
    { role: 'worker', processes: 1, ...hidden },
  ],
  unreadableProcesses: 2,
  limits: [],
}

it('shows tree, sums, what cannot be read, limits, and what to do about a wrong role', () => {
  expect(renderInspection(inspection)).toMatchInlineSnapshot(`
    "pid   program     role         RSS    PSS  private  threads  fds  why
    70    gunicorn    master    20 MiB  8 MiB    4 MiB        1    9  the head of the service
      71  a\\x1b[2J b  worker 1  20 MiB      –        –        1    –  forked by the head

    role    processes     RSS    PSS  private  threads  fds
    master          1  20 MiB  8 MiB    4 MiB        1    9
    worker          1  20 MiB      –        –        1    –
    RSS counts a page that several processes share in each of them; PSS counts it once.

    not all of 71 can be read: it is of another user (uid 33)
    2 more of its processes cannot be read at all

    limits on memory: none but the machine

    If a role is wrong, tell the roles in the target of a scenario, by regular expressions on command lines:
      roles: { worker: 'PATTERN', helper: 'PATTERN', browser: 'PATTERN' }    or    roles: 'gunicorn'    where the head forks workers like itself
    \`ps -o pid,args -p 70,71\` shows the command lines, which may hold secrets.
    "
  `)
})

it('is honest of a single process: only a load can tell', () => {
  const [head] = inspection.processes
  const single = head === undefined ? [] : [{ ...head, role: 'worker' as const, slot: 1 }]
  const text = renderInspection({ ...inspection, areRolesCertain: false, processes: single })
  expect(text).toContain('would be the one worker')
  expect(text).toContain('Workers may still come; the first report of a run decides.')
})

it('leads from a worker to its master first of all', () => {
  const text = renderInspection({ ...inspection, pid: 71, master: { pid: 70, program: 'gunicorn' } })
  expect(text).toMatch(/^71 is a worker of gunicorn master 70: soakgate inspect 70\n\npid /)
})
