import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { kernelImage } from './kernel.ts'
import { withRootFolder } from './root-folder.ts'

const megabytes = 4096
const diskSize = '3G'

/**
 * Builds the machine, lets it run until it powers itself off, and returns the lines of its second serial port.
 * @param options.longestMs then qemu is ended, and what was said so far is returned
 * @param options.only the machine runs only cases whose name begins so; it may hold no space
 * @param options.onLine told each line as it comes
 */
export function runMachine(options: {
  longestMs: number
  only: string
  onLine: (line: string) => void
}): Promise<{ lines: string[]; console: string }> {
  return withRootFolder(async (root) => {
    const kernel = await kernelImage()
    const disk = path.join(path.dirname(root), 'disk.ext4')
    const consoleLog = path.join(path.dirname(root), 'console.log')
    await execa('mke2fs', ['-q', '-t', 'ext4', '-O', '^has_journal', '-d', root, disk, diskSize])
    const child = execa('qemu-system-x86_64', parametersOf({ kernel, disk, consoleLog, only: options.only }), {
      reject: false,
      timeout: options.longestMs,
      stdin: 'ignore',
    })
    const lines: string[] = []
    const reading = createInterface({ input: child.stdout })
    reading.on('line', (line) => {
      lines.push(line)
      options.onLine(line)
    })
    const { stderr } = await child
    return { lines, console: `${stderr}${readFileSync(consoleLog, 'utf8')}` }
  })
}

/** Without acceleration, so that it runs wherever qemu does; the second serial port is stdout. */
function parametersOf({
  kernel,
  disk,
  consoleLog,
  only,
}: Record<'kernel' | 'disk' | 'consoleLog' | 'only', string>): string[] {
  const append = `console=ttyS0 root=/dev/nvme0n1 rw init=/project/v2-machine/init panic=-1 cgroup_no_v1=all quiet ONLY=${only}`
  return [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(megabytes)],
    ...['-kernel', kernel, '-append', append],
    ...['-drive', `file=${disk},format=raw,if=none,id=disk,cache=unsafe`, '-device', 'nvme,drive=disk,serial=disk'],
    ...['-serial', `file:${consoleLog}`, '-serial', 'stdio'],
    ...['-display', 'none', '-monitor', 'none', '-no-reboot', '-nic', 'none'],
  ]
}
