import { describe, expect, it } from 'vitest'
import type { K6Load } from '../../../scenario/load.ts'
import { completedByTool, plainK6Load } from '../../../testing/tool-iterations.ts'
import type { ToolNews } from '../tools/tool-load.ts'
import { type K6Part, k6Parts, nameOfPart, newsOfPart, shareArgs } from './k6-parts.ts'

const load: K6Load = {
  ...plainK6Load,
  segments: [
    { run: [], program: 'k6' },
    { run: ['/usr/bin/ssh', '-oPassword=hidden', 'left'], program: '/opt/k6' },
    { run: ['ssh', 'right'], program: 'k6' },
  ],
}

function partAt(index: number, count: number): K6Part {
  return { index, count, run: [], program: 'k6' }
}

describe('the processes of k6 that share the iterations', () => {
  it('are one, here, unless there are segments', () => {
    expect(k6Parts({ ...load, segments: [] }, 8)).toEqual([partAt(0, 1)])
    expect(shareArgs(partAt(0, 1))).toEqual([])
  })

  it('have shares that are the whole together', () => {
    const shares = k6Parts(load, 8).map(shareArgs)
    expect(shares.map(([, share]) => share)).toEqual(['0:1/3', '1/3:2/3', '2/3:1'])
    expect(new Set(shares.map((words) => words.at(-1)))).toEqual(new Set(['0,1/3,2/3,1']))
  })

  it('are no more than have a user and an iteration', () => {
    expect(k6Parts(load, 2).map(({ index, count, program }) => [index, count, program])).toEqual([
      [0, 2, 'k6'],
      [1, 2, '/opt/k6'],
    ])
  })

  it('are called by the program before k6, never by its arguments', () => {
    expect(k6Parts(load, 8).map(nameOfPart)).toEqual([
      'segment 1 of 3 (here)',
      'segment 2 of 3 (ssh)',
      'segment 3 of 3 (ssh)',
    ])
  })

  it('number their iterations and users each from the beginning, and are told apart', () => {
    const told: unknown[] = []
    const all: ToolNews = {
      begin: (key, { user }) => void told.push(['begin', key, user]),
      end: (key, { outcome }) => void told.push(['end', key, outcome]),
      settle: () => {},
      numberOf: (key) => (key === '1/1/0' ? 7 : null),
      hasBegun: () => true,
      touch: () => void told.push(['touch']),
    }
    const [first, second] = [0, 1].map((index) => newsOfPart(all, partAt(index, 2)))
    first?.begin('1/0', { user: 0, startMs: 3 })
    expect([first?.hasBegun(), second?.hasBegun()]).toEqual([true, false])
    second?.begin('1/0', { user: 0, startMs: 3 })
    second?.begin('2/0', { user: 1, startMs: 3 })
    second?.end('1/0', completedByTool)
    second?.touch()
    expect([first?.numberOf('1/0'), second?.numberOf('1/0')]).toEqual([null, 7])
    expect(told).toEqual([
      ['begin', '0/1/0', 0],
      ['begin', '1/1/0', 1],
      ['begin', '1/2/0', 3],
      ['end', '1/1/0', 'completed'],
      ['touch'],
    ])
  })
})
