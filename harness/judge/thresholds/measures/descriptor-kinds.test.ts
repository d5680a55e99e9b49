import { describe, expect, it } from 'vitest'
import { simulateRun } from '../../../testing/simulated-run.ts'
import { describeMoreDescriptors } from './descriptor-kinds.ts'

describe('what more descriptors are', () => {
  const { rests } = simulateRun({ workers: 2 })
  const changed = rests.map((row) => {
    return row.point === 'settled' && row.slot === 2 ? { ...row, closingSockets: 98, pipeDescriptors: 3 } : row
  })

  it('is told of each process that has more, by kind, most first', () => {
    const pid = rests.find(({ slot }) => slot === 2)?.pid
    const line = `worker 2 (pid ${pid}): +98 connections that one side has closed, as CLOSE_WAIT, +3 pipes`
    expect(describeMoreDescriptors({ rests: changed }, 'worker')).toEqual([line])
  })

  it('is nothing where there are no more, nor of another role, nor where they may not be read', () => {
    expect(describeMoreDescriptors({ rests }, 'worker')).toEqual([])
    expect(describeMoreDescriptors({ rests: changed }, 'helper')).toEqual([])
    const hidden = changed.map((row) => ({ ...row, descriptors: null }))
    expect(describeMoreDescriptors({ rests: hidden }, 'worker')).toEqual([])
  })
})
