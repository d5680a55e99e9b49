import { expect, it } from 'vitest'
import { planGrowthLooks } from './plan-growth-looks.ts'

const usual = { longestWarmUp: 60, mayStop: true, extendTo: null }

it('looks where the longest warm-up is at most 0.6 of what was made, and at the end', () => {
  expect(planGrowthLooks({ ...usual, size: 500 })).toEqual([100, 200, 350, 500])
  expect(planGrowthLooks({ ...usual, size: 100 })).toEqual([100])
  expect(planGrowthLooks({ ...usual, size: 25 })).toEqual([25])
  expect(planGrowthLooks({ ...usual, size: 500, longestWarmUp: 15 })).toEqual([25, 50, 100, 200, 350, 500])
  expect(planGrowthLooks({ ...usual, size: 6000 })).toEqual([100, 200, 350, 500, 1000, 2000, 3500, 5000, 6000])
})

it('looks at the end alone where growth may not stop the run', () => {
  expect(planGrowthLooks({ ...usual, size: 500, mayStop: false })).toEqual([500])
})

it('goes on in the same steps up to where the run may be extended', () => {
  expect(planGrowthLooks({ ...usual, size: 300, extendTo: 1200 })).toEqual([100, 200, 300, 350, 500, 1000, 1200])
  expect(planGrowthLooks({ ...usual, size: 300, mayStop: false, extendTo: 600 })).toEqual([300, 350, 500, 600])
})
