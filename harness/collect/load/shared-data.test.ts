import { describe, expect, it } from 'vitest'
import { findNotPlain, freezeDeep } from './shared-data.ts'

class Drawing {}
const circular: { self?: unknown } = {}
circular.self = circular

describe('what setup returns', () => {
  it.each([
    undefined,
    null,
    'text',
    3,
    true,
    [],
    { list: [{ deep: [null] }] },
    Object.create(null),
    { none: undefined },
  ])('may be %j', (value) => expect(findNotPlain(value)).toBeNull())

  it.each([
    [() => {}, 'shared is a function'],
    [{ at: new Date() }, 'shared.at is a Date'],
    [{ list: [1, new Map()] }, 'shared.list[1] is a Map'],
    [{ drawing: new Drawing() }, 'shared.drawing is a Drawing'],
    [{ mean: Number.NaN }, 'shared.mean is NaN'],
    [{ size: 3n }, 'shared.size is a bigint'],
    [circular, 'shared.self contains itself'],
  ])('may not be anything else: %o', (value, problem) => expect(findNotPlain(value)).toBe(problem))

  it('is frozen to its depth', () => {
    const shared = freezeDeep({ list: [{ name: 'a' }] })
    expect(() => {
      const [first] = shared.list
      if (first !== undefined) first.name = 'b'
    }).toThrow(TypeError)
  })
})
