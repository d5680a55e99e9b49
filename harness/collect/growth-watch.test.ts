import { describe, expect, it } from 'vitest'
import { GrowthWatch, type ProvenLeak } from './growth-watch.ts'
import type { GrowthAnswer } from './partial-record.ts'

/** A watch over a run of 500, and what it said and found; answers are given by hand, one for each look in turn. */
function watchOf() {
  const notes: string[] = []
  const leaks: ProvenLeak[] = []
  const asked: { ended: number; answer: PromiseWithResolvers<GrowthAnswer> }[] = []
  const journal = { asked: 500, note: (kind: string) => void notes.push(kind), written: async () => {} }
  const judge = {
    lookAtGrowth: (ended: number) => {
      const answer = Promise.withResolvers<GrowthAnswer>()
      asked.push({ ended, answer })
      return answer.promise
    },
  }
  const watch = new GrowthWatch({ growthLooks: [100, 200, 500] }, journal, judge, (leak) => leaks.push(leak))
  return { watch, notes, leaks, asked }
}

/** Lets all that waits for nothing outside go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('looks at growth', () => {
  it('are taken where the plan has them, but not at the end', async () => {
    const { watch, asked } = watchOf()
    for (let ended = 1; ended <= 500; ended++) {
      watch.noteEnded(ended)
      await turn()
      asked.at(-1)?.answer.resolve({ kind: 'continue' })
    }
    await watch.settle()
    expect(asked.map(({ ended }) => ended)).toEqual([100, 200])
  })

  it('follow one another, and the first leak ends them', async () => {
    const { watch, asked, leaks } = watchOf()
    watch.noteEnded(100)
    watch.noteEnded(200)
    await turn()
    expect(asked).toHaveLength(1)
    asked[0]?.answer.resolve({ kind: 'stop', why: 'proven' })
    await turn()
    expect(leaks).toEqual([{ ended: 100, why: 'proven' }])
    expect(asked).toHaveLength(1)
  })

  it('cost the run nothing where one fails', async () => {
    const { watch, asked, leaks, notes } = watchOf()
    watch.noteEnded(100)
    await turn()
    asked[0]?.answer.reject(new Error('out of memory'))
    await watch.settle()
    expect(leaks).toEqual([])
    expect(notes).toEqual(['looked', 'look-failed'])
  })

  it('keep no run waiting that has ended, and stop nothing then', async () => {
    const { watch, asked, leaks } = watchOf()
    watch.noteEnded(100)
    await turn()
    watch.end()
    await watch.settle()
    asked[0]?.answer.resolve({ kind: 'stop', why: 'proven' })
    await turn()
    expect(leaks).toEqual([])
  })
})
