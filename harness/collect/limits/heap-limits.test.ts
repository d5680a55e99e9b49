import { describe, expect, it } from 'vitest'
import { heapLimits } from './heap-limits.ts'
import type { MemoryAround } from './memory-around.ts'

const MiB = 1024 ** 2
const around: MemoryAround = { bytes: 8192 * MiB, inWords: 'the 8 GiB of the machine', isSoakgates: true }

function found(
  command: string,
  given: { nodeOptions?: string | null; java?: readonly string[]; around?: MemoryAround } = {},
) {
  const commandLine = command.split(' ')
  const start = {
    executable: `/usr/bin/${commandLine[0]}`,
    commandLine,
    startedBy: null,
    javaOptions: { before: given.java ?? [], after: [] },
    nodeOptions: given.nodeOptions === undefined ? '' : given.nodeOptions,
  }
  return heapLimits(start, [7], given.around ?? around).map(({ limitBytes, evidence }) => ({
    size: limitBytes === null ? null : limitBytes / MiB,
    evidence,
  }))
}

describe("the limit of V8's heap", () => {
  it('is the one of the command line, which wins over NODE_OPTIONS, in either spelling', () => {
    const nodeOptions = '--enable-source-maps --max-old-space-size=300'
    expect(found('node app.mjs', { nodeOptions })).toEqual([
      { size: 300, evidence: '--max-old-space-size=300 of NODE_OPTIONS' },
    ])
    expect(found('node -r ./hook.cjs --max_old_space_size=512 app.mjs', { nodeOptions })).toEqual([
      { size: 512, evidence: '--max_old_space_size=512 of the command line' },
    ])
  })

  it("is not one of the program's own arguments", () => {
    expect(found('node app.mjs --max-old-space-size=512')[0]?.evidence).toContain("V8's default")
  })

  it('is a share of the memory around, which wins over a size', () => {
    expect(found('node --max-old-space-size=512 --max-old-space-size-percentage=25 app.mjs')).toEqual([
      { size: 2048, evidence: '--max-old-space-size-percentage=25 of the command line, of the 8 GiB of the machine' },
    ])
  })

  it("is V8's default otherwise, without a number for another program than soakgate's", () => {
    expect(found('node app.mjs')).toEqual([
      { size: null, evidence: "V8's default, which follows from the memory that it sees" },
    ])
  })

  it('is not known where the environment may not be read', () => {
    expect(found('node app.mjs', { nodeOptions: null })).toEqual([
      { size: null, evidence: 'its NODE_OPTIONS may not be read' },
    ])
  })

  it('is none of a program that is not Node', () => {
    expect(found('python3 app.py')).toEqual([])
  })
})

describe("the limit of a JVM's heap", () => {
  it('is -Xmx, which wins over a share of the memory', () => {
    expect(found('java -XX:MaxRAMPercentage=50 -Xmx256m -jar app.jar')).toEqual([
      { size: 256, evidence: 'java -Xmx256m' },
    ])
  })

  it('is a share of the memory around, a quarter where none is given', () => {
    expect(found('java -jar app.jar', { java: ['-XX:MaxRAMPercentage=75.0'] })).toEqual([
      { size: 6144, evidence: 'java -XX:MaxRAMPercentage=75.0, of the 8 GiB of the machine' },
    ])
    expect(found('java -jar app.jar')).toEqual([
      { size: 2048, evidence: 'java without -Xmx takes a quarter, of the 8 GiB of the machine' },
    ])
  })

  it('is not told of little memory, for which Java has other rules', () => {
    const little = { ...around, bytes: 200 * MiB, inWords: 'the 200 MiB of its control group' }
    expect(found('java -jar app.jar', { around: little })[0]?.size).toBeNull()
  })
})
