import { cells } from './cells.ts'

/** Entry of a thread of the pool. */
export default function runHere({ name, input }: { name: keyof typeof cells; input: never }): unknown {
  return cells[name](input)
}
