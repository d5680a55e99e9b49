import path from 'node:path'

/** What of the machine decides where control groups are; taken from /proc. */
export interface CgroupTexts {
  /** /proc/PID/cgroup */
  groups: string
  /** /proc/self/mountinfo */
  mounts: string
}

/** Where a process stands in a hierarchy of control groups. */
export interface GroupFolder {
  /** Where the hierarchy is mounted. */
  mount: string
  /** The process's own group. */
  folder: string
}

/** A group and all above it, as far as they can be seen, the innermost first. */
export function groupsUpwards({ mount, folder }: GroupFolder): readonly string[] {
  const folders = [folder]
  for (let at = folder; at !== mount && at.startsWith(`${mount}/`); ) {
    at = path.dirname(at)
    folders.push(at)
  }
  return folders
}

/** Whether one group is another, or lies in it. */
export function isWithinGroup(folder: string | undefined, outer: string): boolean {
  return folder !== undefined && (folder === outer || folder.startsWith(`${outer}/`))
}

/** The group of the memory controller of cgroup v1; null: there is no such hierarchy. cgroups(7) */
export function memoryFolderV1(texts: CgroupTexts): GroupFolder | null {
  return folderOfV1(texts, 'memory')
}

/** The group of a controller of cgroup v1; null: there is no such hierarchy. */
export function folderOfV1(texts: CgroupTexts, controller: string): GroupFolder | null {
  return folderOf(groupPath(texts.groups, controller), mountOf(texts.mounts, 'cgroup', controller))
}

/** The group of cgroup v2, which on a hybrid system has no memory controller; null: there is no such hierarchy. */
export function folderV2(texts: CgroupTexts): GroupFolder | null {
  return folderOf(groupPath(texts.groups, ''), mountOf(texts.mounts, 'cgroup2', ''))
}

function groupPath(groups: string, controller: string): string | null {
  for (const line of groups.split('\n')) {
    const [, controllers = null, ...rest] = line.split(':')
    if (controllers?.split(',').includes(controller) === true) return rest.join(':')
  }
  return null
}

/**
 * Where a hierarchy is mounted, and which of its folders is the mount's root: fields 5 and 4 of mountinfo (proc(5)). The
 * first place counts, and there the last mount, which covers those before it.
 */
function mountOf(mounts: string, kind: string, controller: string): { at: string; root: string } | null {
  let found: { at: string; root: string } | null = null
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const [type, , options = ''] = after.split(' ')
    const [, , , root = '/', at = ''] = before.split(' ')
    if (type !== kind || (controller !== '' && !options.split(',').includes(controller))) continue
    if (found === null || found.at === at) found = { at, root }
  }
  return found
}

/**
 * A container sees only a part of the tree, which the root of the mount tells. What lies outside the namespace of groups
 * that soakgate is in begins with `/..`, and its name cannot be known (cgroup_namespaces(7)).
 */
function folderOf(group: string | null, mount: { at: string; root: string } | null): GroupFolder | null {
  if (group === null || mount === null || isWithinGroup(group, '/..') || isWithinGroup(mount.root, '/..')) return null
  const inside = mount.root !== '/' && group.startsWith(mount.root) ? group.slice(mount.root.length) : group
  return { mount: mount.at, folder: path.join(mount.at, inside).replace(/\/$/, '') }
}
