import { execa } from 'execa'

/** Program to Debian package. */
const programs = { 'qemu-system-x86_64': 'qemu-system-x86', debootstrap: 'debootstrap', mke2fs: 'e2fsprogs' } as const

/** Why the machine cannot be built here; null: it can. */
export async function whyNoMachine(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the machine is made of Debian packages for x64'
  if (process.getuid?.() !== 0) return 'debootstrap needs root'
  const names = Object.keys(programs)
  const tried = await Promise.all(names.map((name) => execa('which', [name], { reject: false })))
  const missing = Object.entries(programs).filter((_, index) => tried[index]?.failed)
  if (missing.length === 0) return null
  return missing.map(([program, name]) => `${program} is missing (Debian package ${name})`).join(', ')
}
