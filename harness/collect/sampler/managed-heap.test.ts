import { describe, expect, it } from 'vitest'
import { managedHeapOf } from './managed-heap.ts'

const mebibyte = 1024 ** 2

function heapOf(commandLine: readonly string[], before: readonly string[] = [], after: readonly string[] = []) {
  const javaOptions = { before, after }
  return managedHeapOf({ executable: null, commandLine, startedBy: null, javaOptions })
}

describe('the heap of a process', () => {
  it('is a JVM’s, with the limit that it was told', () => {
    expect(heapOf(['/usr/bin/java', '-Xmx512m', 'App'])).toEqual({
      runtime: 'jvm',
      limitBytes: 512 * mebibyte,
      evidence: 'java -Xmx512m',
    })
    expect(heapOf(['java', '-XX:MaxHeapSize=1073741824', '-jar', 'a.jar'])?.limitBytes).toBe(1024 * mebibyte)
    expect(heapOf(['java', '-Xmx2G', 'App'])?.limitBytes).toBe(2048 * mebibyte)
  })

  it('has the last limit of several, and the command line’s over the environment’s', () => {
    expect(heapOf(['java', '-Xmx1g', '-Xmx256m', 'App'], ['-Xmx4g'])?.limitBytes).toBe(256 * mebibyte)
    expect(heapOf(['java', 'App'], ['-Xmx128m'])?.limitBytes).toBe(128 * mebibyte)
    expect(heapOf(['java', '-Xmx1g', 'App'], [], ['-Xmx64m'])?.limitBytes).toBe(64 * mebibyte)
  })

  it('is not what the program itself is given', () => {
    const words = ['java', '-cp', 'a:b', '-Xmx32m', '-jar', 'app.jar', '-Xmx8g']
    expect(heapOf(words)?.limitBytes).toBe(32 * mebibyte)
    expect(heapOf(['java', 'App', '-Xmx8g'])?.limitBytes).toBeNull()
  })

  it('is of unknown size where nobody said it', () => {
    expect(heapOf(['java', 'App'])).toEqual({ runtime: 'jvm', limitBytes: null, evidence: 'java without -Xmx' })
  })

  it('is none of other programs, whatever their arguments are', () => {
    expect(heapOf(['python3', 'app.py', '-Xmx512m'])).toBeNull()
    expect(heapOf(['node', 'java.js'])).toBeNull()
  })
})
