import { describe, expect, it } from 'vitest'
import { isLeftBehind, labelsOf, ownerLabel, parseOwner, runLabel, thisOwner } from './container-labels.ts'

const here = { bootId: 'b1', pidNamespace: 'pid:[4026531836]', pid: 70, startTicks: 900 }
const owned = (change: Partial<typeof here> = {}, isRunning = true) => {
  return { label: labelsOf('run', { ...here, ...change })[ownerLabel], isRunning }
}
const living = (ticks: number | null) => () => ticks

describe('the labels of a container', () => {
  it('name its run and the process that owns it, and are read back', () => {
    const labels = labelsOf('a-run', here)
    expect(labels[runLabel]).toBe('a-run')
    expect(parseOwner(labels[ownerLabel])).toEqual(here)
    expect(parseOwner('something else')).toBeNull()
  })

  it('tell this process from another', () => {
    expect(thisOwner()).toMatchObject({ pid: process.pid, pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/) })
    expect(thisOwner().startTicks).toBeGreaterThan(0)
    expect(isLeftBehind({ label: labelsOf('x', thisOwner())[ownerLabel], isRunning: true }, thisOwner())).toBe(false)
  })
})

describe('a container is left behind', () => {
  it('when its owner has ended, also where its pid went to another process', () => {
    expect(isLeftBehind(owned(), here, living(null))).toBe(true)
    expect(isLeftBehind(owned(), here, living(1000))).toBe(true)
  })

  it('not while its owner lives', () => {
    expect(isLeftBehind(owned(), here, living(900))).toBe(false)
  })

  it('not where the owner is in another namespace of pids: nobody here can tell whether it lives', () => {
    expect(isLeftBehind(owned({ pidNamespace: 'pid:[1]' }), here, living(null))).toBe(false)
  })

  it('after a new start of the machine, unless it runs: then another machine may own it', () => {
    expect(isLeftBehind(owned({ bootId: 'b0' }, false), here, living(900))).toBe(true)
    expect(isLeftBehind(owned({ bootId: 'b0' }, true), here, living(null))).toBe(false)
  })

  it('never without a label of ours', () => {
    expect(isLeftBehind({ label: undefined, isRunning: false }, here, living(null))).toBe(false)
    expect(isLeftBehind({ label: 'b1 pid:[1] me 3', isRunning: false }, here, living(null))).toBe(false)
  })
})
