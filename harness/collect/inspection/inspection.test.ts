import { expect, it } from 'vitest'
import { type InspectedProcess, inTreeOrder, sumRoles } from './inspection.ts'

function inspected(change: Partial<InspectedProcess>): InspectedProcess {
  return {
    ...{ pid: 1, parentPid: 0, depth: 0, program: 'app', role: 'worker', slot: 1, reason: 'told' },
    ...{ rssBytes: 10, pssBytes: 5, privateBytes: 4, threads: 1, descriptors: 3, unreadable: null },
    ...change,
  }
}

it('puts daemons whose parent is not of the target beside the root', () => {
  const processes = [
    { pid: 10, parentPid: 1 },
    { pid: 20, parentPid: 1 },
    { pid: 11, parentPid: 10 },
  ]
  expect(inTreeOrder(processes).map(({ pid, depth }) => [pid, depth])).toEqual([
    [10, 0],
    [11, 1],
    [20, 0],
  ])
})

it('sums what is known of all of a role, and nothing of what one of them hides', () => {
  const [worker, helper, browser] = sumRoles([
    inspected({ role: 'helper', slot: null, pssBytes: null }),
    inspected({}),
    inspected({ slot: 2 }),
    inspected({ role: 'helper', slot: null }),
    inspected({ role: 'browser', slot: null, program: 'chromium' }),
  ])
  expect(worker).toEqual({ role: 'worker', processes: 2, ...sums(20, 10, 8, 2, 6) })
  expect(helper).toEqual({ role: 'helper', processes: 2, ...sums(20, null, 8, 2, 6) })
  expect(browser).toEqual({ role: 'browser', processes: 1, ...sums(10, 5, 4, 1, 3) })
})

function sums(rssBytes: number, pssBytes: number | null, privateBytes: number, threads: number, descriptors: number) {
  return { rssBytes, pssBytes, privateBytes, threads, descriptors }
}
