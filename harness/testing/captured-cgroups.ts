import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CgroupTexts } from '../collect/sampler/sources/cgroup-folders.ts'

const captured = fileURLToPath(new URL('../../fixtures/captured-cgroups/v2-debian-12', import.meta.url))

/** A folder of captured files; those of a group can be read as the group itself. */
export function capturedFolder(name: string): string {
  return path.join(captured, name)
}

/** What a process of that place saw of itself. */
export function capturedPlace(name: string): CgroupTexts {
  const read = (file: string) => readFileSync(path.join(captured, name, file), 'latin1')
  return { groups: read('proc-self-cgroup'), mounts: read('proc-self-mountinfo') }
}
