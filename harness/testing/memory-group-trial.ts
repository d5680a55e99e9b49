import { MemoryGroup } from '../collect/targets/memory-group.ts'

/** Why no control group with a memory limit can be made and entered here; null: it can. */
export async function whyNoMemoryGroup(): Promise<string | null> {
  try {
    const group = MemoryGroup.create('soakgate-probe', 64 * 1024 ** 2, () => {})
    await group.remove()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
