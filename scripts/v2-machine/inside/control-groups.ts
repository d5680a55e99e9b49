import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const groupRoot = '/sys/fs/cgroup'

/** The user who has no rights but what is delegated. */
export const user = { uid: 1000, gid: 1000 }

/** Where a login leaves root: the slices hand the controller down, the scope holds the processes. */
export const sessionOfRoot = 'user.slice/user-0.slice/session-1.scope'
/** The same for the user: all of it is root's. */
export const sessionOfUser = 'user.slice/user-1000.slice/session-2.scope'
/** Where `systemd-run --user --scope -p Delegate=yes` leaves the user. */
export const delegatedToUser = 'user.slice/user-1000.slice/user@1000.service/app.slice/run-3.scope'

/** The groups as a service manager would have made them. */
export function makeLoginGroups(): void {
  for (const name of [sessionOfRoot, sessionOfUser, delegatedToUser]) makeGroup(name)
  const delegated = path.join(groupRoot, path.dirname(path.dirname(delegatedToUser)))
  for (const inside of ['.', 'app.slice', 'app.slice/run-3.scope']) delegate(path.join(delegated, inside))
}

/** Makes a group with all above it, which hand the memory controller down to it. Returns its folder. */
export function makeGroup(name: string, files: Readonly<Record<string, string>> = {}): string {
  let folder = groupRoot
  for (const part of name.split('/')) {
    writeFileSync(path.join(folder, 'cgroup.subtree_control'), '+memory')
    folder = path.join(folder, part)
    if (!existsSync(folder)) mkdirSync(folder)
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text)
  return folder
}

/** The command that enters a group before it becomes the given one. */
export function inGroup(folder: string, command: readonly string[]): readonly string[] {
  return ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', folder, ...command]
}

/** Groups that soakgate made and that are still there. */
export function groupsLeft(folder = groupRoot): string[] {
  return foldersIn(folder).flatMap((name) => {
    const inside = path.join(folder, name)
    return name.startsWith('soakgate-') ? [inside] : groupsLeft(inside)
  })
}

/** Removes a group whose processes have ended. */
export function removeGroup(folder: string): void {
  for (const name of foldersIn(folder)) removeGroup(path.join(folder, name))
  rmdirSync(folder)
}

/** What the kernel asks of a delegation (cgroup-v2.rst, "Delegation"). */
function delegate(folder: string): void {
  const files = ['.', 'cgroup.procs', 'cgroup.threads', 'cgroup.subtree_control']
  for (const file of files) chownSync(path.join(folder, file), user.uid, user.gid)
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

export function readGroupFile(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'latin1').trim()
}
