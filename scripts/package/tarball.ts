import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The package as users get it. */
export interface Tarball {
  /** Absolute path of the .tgz file. */
  file: string
  /** Paths inside the package, sorted. */
  files: string[]
  /** As it is downloaded. */
  packedBytes: number
  unpackedBytes: number
}

const packed = z.tuple([
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
])

/** Builds and packs this working tree into a folder, as `npm publish` would. */
export async function packTarball(folder: string): Promise<Tarball> {
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    // The build needs the repository's own Node and compiler.
    preferLocal: true,
    localDir: root,
  })
  const [made] = packed.parse(JSON.parse(stdout))
  return {
    file: path.join(folder, made.filename),
    files: made.files.map((file) => file.path).sort(),
    packedBytes: made.size,
    unpackedBytes: made.unpackedSize,
  }
}
