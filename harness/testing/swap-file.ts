import { rmSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'

/** A swap file of this machine, as long as a test wants it. */
export interface SwapFile {
  /** What was swapped out comes back, and the file is gone. */
  remove(): Promise<void>
}

/** Makes the machine swap into a file of so many MiB in this folder; throws where that is not possible, as without root. */
export async function addSwapFile(folder: string, mebibytes: number): Promise<SwapFile> {
  const file = path.join(folder, 'swap')
  try {
    // A file with holes is refused.
    await execa('dd', ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${mebibytes}`])
    await execa('chmod', ['600', file])
    await execa('mkswap', [file])
    await execa('swapon', [file])
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
  return {
    remove: async () => {
      await execa('swapoff', [file])
      rmSync(file)
    },
  }
}
