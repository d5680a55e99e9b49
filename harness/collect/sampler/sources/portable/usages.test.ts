import { describe, expect, it } from 'vitest'
import { type AskPidusage, Usages } from './usages.ts'

const said = (memory: number) => ({ memory, ctime: 20, elapsed: 5000 })
const gone = (code: string) => Object.assign(new Error('No matching pid found'), { code })

/** pidusage that answers like this, with all that it was asked. */
function reading(answer: AskPidusage, keepsDescriptors = true) {
  const asked: { pids: number[]; usePs: boolean; maxage: number }[] = []
  let nowMs = 0
  const ask: AskPidusage = (pids, options) => {
    asked.push({ pids, usePs: options.usePs === true, maxage: options.maxage })
    return answer(pids, options)
  }
  const usages = new Usages(ask, keepsDescriptors, () => nowMs)
  const rssOf = async (...pids: number[]) =>
    Object.fromEntries([...(await usages.read(pids))].map(([pid, { rssBytes }]) => [pid, rssBytes]))
  return { usages, asked, rssOf, pass: (ms: number) => (nowMs += ms) }
}

describe('memory by pidusage', () => {
  it('is what it says of each', async () => {
    const { usages } = reading(async () => ({ 7: said(1000) }))
    expect([...(await usages.read([7]))]).toEqual([[7, { rssBytes: 1000, cpuMs: 20, elapsedMs: 5000 }]])
  })

  it('asks nothing where there is nobody to ask for, which pidusage takes for a mistake', async () => {
    const { rssOf, asked } = reading(async () => ({}))
    expect(await rssOf()).toEqual({})
    expect(asked).toEqual([])
  })

  it.each([
    ['null', { 7: said(1000), 8: null }],
    ['absent', { 7: said(1000) }],
    ['NaN', { 7: said(1000), 8: said(Number.NaN) }],
  ])('leaves out one of several that has ended: %s', async (_, answer) => {
    const { rssOf } = reading(async () => answer, false)
    expect(await rssOf(7, 8)).toEqual({ 7: 1000 })
  })

  it.each(['ENOENT', 'ESRCH'])('leaves all out where it refuses with %s, because none is there', async (code) => {
    const { rssOf } = reading(() => Promise.reject(gone(code)))
    expect(await rssOf(7)).toEqual({})
  })

  it('fails with what is no end of a process, which would count as one', async () => {
    const { rssOf } = reading(() => Promise.reject(gone('EMFILE')))
    await expect(rssOf(7)).rejects.toThrow('No matching pid found')
  })

  it('hands on the zero of a zombie', async () => {
    const { rssOf } = reading(async () => ({ 7: said(0) }))
    expect(await rssOf(7)).toEqual({ 7: 0 })
  })
})

describe('a pid that was given again, of which pidusage keeps the descriptor of the one before', () => {
  const stale: AskPidusage = async (pids, { usePs }) =>
    Object.fromEntries(pids.map((pid) => [pid, usePs === true ? said(2000) : null]))

  it('is read by ps, without keeping anything, and not asked for in the other way until the descriptor is closed', async () => {
    const { rssOf, asked, pass } = reading(stale)
    expect(await rssOf(7)).toEqual({ 7: 2000 })
    expect(asked).toEqual([
      { pids: [7], usePs: false, maxage: 10_000 },
      { pids: [7], usePs: true, maxage: 0 },
    ])
    pass(19_999)
    await rssOf(7)
    expect(asked.slice(2)).toEqual([{ pids: [7], usePs: true, maxage: 0 }])
    pass(1)
    await rssOf(7)
    expect(asked[3]).toEqual({ pids: [7], usePs: false, maxage: 10_000 })
  })

  it('is no case where pidusage runs commands', async () => {
    const { rssOf, asked } = reading(stale, false)
    expect(await rssOf(7)).toEqual({})
    expect(asked).toHaveLength(1)
  })
})
