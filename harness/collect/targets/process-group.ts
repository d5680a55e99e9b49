import { spawnSync } from 'node:child_process'
import { signalQuietly } from './marked-processes.ts'

/** How a process and all that it started are ended on Windows, which has no groups and no signal that could be heeded. */
type EndTree = (pid: number) => void

/** Signals the process group that this process leads; on Windows all that descends from it is ended at once. */
export function signalGroup(
  pid: number,
  signal: NodeJS.Signals,
  platform: NodeJS.Platform = process.platform,
  endTree: EndTree = endWindowsTree,
): void {
  if (platform === 'win32') {
    endTree(pid)
    return
  }
  try {
    signalQuietly(-pid, signal)
  } catch (error) {
    // What macOS says of a group of which zombies alone are left.
    if (platform !== 'darwin' || (error as NodeJS.ErrnoException).code !== 'EPERM') throw error
  }
}

function endWindowsTree(pid: number): void {
  spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
}
