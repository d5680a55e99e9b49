import { byteUnits } from '../../vocabulary/quantities.ts'
import { programOf } from './command-line.ts'
import type { ProcessDescription } from './sources/memory-source.ts'

/** A heap that its collector lets grow to a limit before it cleans up. */
export interface ManagedHeap {
  runtime: 'jvm'
  /** null: the process was not told one, and takes a share of the machine's memory. */
  limitBytes: number | null
  /** Where the limit is known from. */
  evidence: string
}

/** The last that is given wins, as in Java; the environment comes before the command line (java(1), JAVA_TOOL_OPTIONS). */
const limitOption = /^-(?:Xmx|XX:MaxHeapSize=)(\d+)([kKmMgGtT]?)$/
const letterUnits: Readonly<Record<string, number>> = {
  '': 1,
  k: byteUnits.KiB,
  m: byteUnits.MiB,
  g: byteUnits.GiB,
  t: 1024 * byteUnits.GiB,
}

/** The heap of a process; null: its runtime is none that lets one climb. */
export function managedHeapOf({ executable, commandLine, javaOptions }: ProcessDescription): ManagedHeap | null {
  const isJava = programOf(commandLine) === 'java' || (executable ?? '').endsWith('/java')
  if (!isJava) return null
  const option = [...javaOptions, ...commandLine].findLast((word) => limitOption.test(word))
  if (option === undefined) return { runtime: 'jvm', limitBytes: null, evidence: 'java without -Xmx' }
  const [, amount = '', letter = ''] = limitOption.exec(option) ?? []
  const limitBytes = Number(amount) * (letterUnits[letter.toLowerCase()] ?? 1)
  return { runtime: 'jvm', limitBytes, evidence: `java ${option}` }
}
