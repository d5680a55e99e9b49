import path from 'node:path'
import type { CgroupTexts } from '../sampler/sources/cgroup-folders.ts'
import { folderV2, memoryFolderV1 } from '../sampler/sources/cgroup-folders.ts'

const orWithout =
  'or leave target.memoryLimit out: a limit around soakgate, as of a container (`docker run -m 4g …`), is found and judged without it'

/**
 * What to do where no control group can be made: it depends on who asks and on which version of control groups has the
 * memory controller.
 */
export function memoryLimitHint(texts: CgroupTexts, isRoot: boolean): string {
  const v1 = memoryFolderV1(texts)
  if (v1 === null && folderV2(texts) === null) {
    return `This system has no control groups with a memory controller: mount /sys/fs/cgroup, ${orWithout}.`
  }
  if (isRoot) {
    return `Even root may not write there, as in most containers: start the container with --privileged, or with /sys/fs/cgroup writable; ${orWithout}.`
  }
  if (v1 === null) {
    return `Run it as root, or where systemd has given you groups of your own: \`systemd-run --user --scope -p Delegate=yes -- soakgate run …\`; ${orWithout}.`
  }
  const own = path.join(v1.mount, 'soakgate')
  const made = `\`sudo install -d -o $USER ${own}\` and \`sudo chown $USER ${own}/cgroup.procs\``
  return `Run it as root; or let root make a group that is yours, once: ${made}, and enter it before: \`echo $$ > ${own}/cgroup.procs\`; ${orWithout}.`
}
