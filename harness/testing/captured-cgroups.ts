import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CgroupTexts } from '../collect/sampler/sources/cgroup-folders.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/captured-cgroups', import.meta.url))
const captured = path.join(fixtures, 'v2-debian-12')

/** A folder of captured files; those of a group can be read as the group itself. */
export function capturedFolder(name: string): string {
  return path.join(captured, name)
}

/** What a process of that place saw of itself. */
export function capturedPlace(name: string): CgroupTexts {
  const read = (file: string) => readFileSync(path.join(captured, name, file), 'latin1')
  return { groups: read('proc-self-cgroup'), mounts: read('proc-self-mountinfo') }
}

/** Unpacks a captured tree of control groups into a folder; what the target and soakgate say of where they are in it. */
export function unpackGroups(name: string, folder: string): { target: CgroupTexts; own: CgroupTexts } {
  const text = readFileSync(path.join(fixtures, `${name}.txt`), 'utf8')
  const texts = new Map<string, string>()
  for (const part of text.split(/^== /m).slice(1)) {
    const lineEnd = part.indexOf('\n')
    texts.set(part.slice(0, lineEnd), part.slice(lineEnd + 1))
  }
  for (const [file, content] of texts) {
    if (!file.startsWith('/sys/')) continue
    const unpacked = path.join(folder, file)
    mkdirSync(path.dirname(unpacked), { recursive: true })
    writeFileSync(unpacked, content)
  }
  const mounts = (texts.get('/proc/self/mountinfo') ?? '').replaceAll(' /sys/', ` ${folder}/sys/`)
  return {
    target: { groups: texts.get('/proc/TARGET/cgroup') ?? '', mounts },
    own: { groups: texts.get('/proc/self/cgroup') ?? '', mounts },
  }
}
