import { describe, expect, it } from 'vitest'
import { problemsOfApi, readPublishedApi } from './published-api.ts'

describe('the published API', () => {
  it('has a doc comment on every export and member, and exports every type that it names', () => {
    expect(problemsOfApi(readPublishedApi())).toEqual([])
  })
})
