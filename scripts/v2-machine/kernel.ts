import { readdirSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import { keptFolder } from './kept-folder.ts'

/** Debian 12's kernel for virtual machines; it has what a boot without an initrd needs: NVMe and ext4. */
const metaPackage = 'linux-image-cloud-amd64'

/** The kernel image, from Debian's package, which is unpacked and never installed. Asks `apt-get update` to have been run. */
export async function kernelImage(): Promise<string> {
  const { stdout } = await execa('apt-cache', ['depends', metaPackage])
  const name = /Depends: (linux-image-\S+)/.exec(stdout)?.[1]
  if (name === undefined) throw new Error(`${metaPackage} is not known here: run apt-get update on a Debian 12`)
  const folder = await keptFolder(name, async (making) => {
    await execa('apt-get', ['download', name], { cwd: making })
    const [file = ''] = readdirSync(making)
    await execa('dpkg', ['-x', file, '.'], { cwd: making })
  })
  const boot = path.join(folder, 'boot')
  const image = readdirSync(boot).find((file) => file.startsWith('vmlinuz-'))
  if (image === undefined) throw new Error(`${name} has no vmlinuz`)
  return path.join(boot, image)
}
