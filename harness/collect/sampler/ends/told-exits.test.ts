import { describe, expect, it } from 'vitest'
import type { ProcessEventsListener } from './process-events.ts'
import { toldExits } from './told-exits.ts'
import type { Ending } from './wait-status.ts'

const crashed: Ending = { exitCode: null, signal: 'SIGSEGV', hasDumpedCore: false }
const left: Ending = { exitCode: 0, signal: null, hasDumpedCore: false }

/** What the kernel tells is said by the test. */
function told() {
  const listeners: ProcessEventsListener[] = []
  const exits = toldExits((listener) => {
    listeners.push(listener)
    return { look: () => {}, close: () => {} }
  })
  const [kernel] = listeners
  if (exits === null || kernel === undefined) throw new Error('it was not opened')
  return { exits, kernel }
}

describe('ends that the kernel tells of by itself', () => {
  it('are not known before they are told, and not of others', () => {
    const { exits, kernel } = told()
    const watch = exits.watch(7)
    kernel.onExit(8, crashed)
    expect(watch?.read()).toEqual({ kind: 'pending' })
    kernel.onExit(7, crashed)
    expect(watch?.read()).toEqual({ kind: 'known', ending: crashed, from: 'process events of the kernel' })
  })

  it('belong to the first of two processes that had the same number', () => {
    const { exits, kernel } = told()
    const first = exits.watch(7)
    kernel.onExit(7, crashed)
    const second = exits.watch(7)
    expect(second?.read()).toEqual({ kind: 'pending' })
    kernel.onExit(7, left)
    expect(first?.read()).toMatchObject({ ending: crashed })
    expect(second?.read()).toMatchObject({ ending: left })
    first?.close()
    expect(second?.read()).toMatchObject({ ending: left })
  })

  it('are not made up where some were lost; what was told before stays', () => {
    const { exits, kernel } = told()
    const [first, second] = [exits.watch(7), exits.watch(8)]
    kernel.onExit(7, left)
    kernel.onLost()
    expect(first?.read()).toMatchObject({ kind: 'known' })
    expect(second?.read()).toMatchObject({ kind: 'unknowable' })
  })

  it('are told to nobody who may not hear them', () => {
    expect(toldExits(() => null)).toBeNull()
  })
})
