import { byteUnits } from '../../vocabulary/quantities.ts'
import { programOf } from './roles/command-line.ts'
import type { ProcessDescription } from './sources/memory-source.ts'

/** A heap that its collector lets grow to a limit before it cleans up. */
export interface ManagedHeap {
  runtime: 'jvm'
  /** null: the process was not told one, and takes a share of the machine's memory. */
  limitBytes: number | null
  /** Where the limit is known from. */
  evidence: string
}

/** The last that is given wins; _JAVA_OPTIONS is read after the command line, the others before it (java(1)). */
const limitOption = /^-(?:Xmx|XX:MaxHeapSize=)(\d+)([kKmMgGtT]?)$/
const shareOption = /^-XX:MaxRAMPercentage=(\d+(?:\.\d+)?)$/
const letterUnits: Readonly<Record<string, number>> = {
  '': 1,
  k: byteUnits.KiB,
  m: byteUnits.MiB,
  g: byteUnits.GiB,
  t: 1024 * byteUnits.GiB,
}

/** The heap of a process; null: its runtime is none that lets one climb. */
export function managedHeapOf(description: ProcessDescription): ManagedHeap | null {
  const { executable, commandLine } = description
  const isJava = programOf(commandLine) === 'java' || (executable ?? '').endsWith('/java')
  if (!isJava) return null
  const option = optionsInOrder(description).findLast((word) => limitOption.test(word))
  if (option === undefined) return { runtime: 'jvm', limitBytes: null, evidence: 'java without -Xmx' }
  const [, amount = '', letter = ''] = limitOption.exec(option) ?? []
  const limitBytes = Number(amount) * (letterUnits[letter.toLowerCase()] ?? 1)
  return { runtime: 'jvm', limitBytes, evidence: `java ${option}` }
}

/** The share of the memory that a JVM without -Xmx sees which its heap may take, and where it is known from. */
export function heapShareOf(description: ProcessDescription): { share: number; evidence: string } {
  const option = optionsInOrder(description).findLast((word) => shareOption.test(word))
  if (option === undefined) return { share: 0.25, evidence: 'java without -Xmx takes a quarter' }
  return { share: Number(shareOption.exec(option)?.[1]) / 100, evidence: `java ${option}` }
}

function optionsInOrder({ commandLine, javaOptions: { before, after } }: ProcessDescription): readonly string[] {
  return [...before, ...optionsOf(commandLine), ...after]
}

/** The words before the main class, the archive or the source file: what follows is the program's own. */
function optionsOf([, ...words]: readonly string[]): readonly string[] {
  const own = words.findIndex(
    (word, at) => word === '-jar' || (!word.startsWith('-') && !takesValue.has(words[at - 1] ?? '')),
  )
  return own === -1 ? words : words.slice(0, own)
}

/** Options whose value is the next word. */
const takesValue = new Set([
  '-cp',
  '-classpath',
  '--class-path',
  '-p',
  '--module-path',
  '--add-modules',
  '-m',
  '--module',
])
