import { describe, expect, it } from 'vitest'
import { file, isFileSource } from './file-source.ts'

describe('a file to upload', () => {
  it('is one on disk, told by its own name', () => {
    const drawing = file('../fixtures/house.dxf')
    expect(drawing).toEqual({
      kind: 'file',
      name: 'house.dxf',
      type: null,
      from: 'disk',
      path: '../fixtures/house.dxf',
    })
    expect(file('3.pdf', { name: 'a.pdf', type: 'text/x-own' })).toMatchObject({
      path: '3.pdf',
      name: 'a.pdf',
      type: 'text/x-own',
    })
    expect(file('./100MiB')).toMatchObject({ from: 'disk' })
  })

  it('is made up where a size is given', () => {
    expect(file('100MiB', { seed: 7 })).toEqual({
      kind: 'file',
      name: 'generated.bin',
      type: null,
      from: 'seed',
      bytes: 104_857_600,
      seed: 7,
    })
    expect(file('0B')).toMatchObject({ bytes: 0, seed: 1 })
  })

  it('is refused where the size cannot be meant', () => {
    expect(() => file('100KB')).toThrow(
      'file: "100KB": KB is ambiguous; write KiB (1024 bytes) or kB (1000 bytes); a file of this name is written "./100KB"',
    )
    expect(() => file('1.5B')).toThrow('expected a whole number of bytes, got 1.5B')
    expect(() => file('-1MiB')).toThrow('expected a whole number of bytes, got -1MiB')
  })

  it('is plain data that is known again', () => {
    expect(isFileSource(JSON.parse(JSON.stringify(file('1MiB'))))).toBe(true)
    expect([null, 'file', { kind: 'file' }, new Uint8Array(2)].map(isFileSource)).toEqual([false, false, false, false])
  })
})
