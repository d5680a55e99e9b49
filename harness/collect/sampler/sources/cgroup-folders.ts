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

/** The group of the memory controller of cgroup v1; null: there is no such hierarchy. cgroups(7) */
export function memoryFolderV1(texts: CgroupTexts): GroupFolder | null {
  return folderOf(groupPath(texts.groups, 'memory'), mountOf(texts.mounts, 'cgroup', 'memory'))
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

/** Whether a group is another one or below it. */
export function isWithin(folder: string, outer: string): boolean {
  return folder === outer || folder.startsWith(`${outer}/`)
}

/**
 * A container sees only a part of the tree, which the root of the mount tells. What lies outside the namespace of groups
 * that soakgate is in begins with `/..`, and its name cannot be known (cgroup_namespaces(7)).
 */
function folderOf(group: string | null, mount: { at: string; root: string } | null): GroupFolder | null {
  if (group === null || mount === null || isWithin(group, '/..') || isWithin(mount.root, '/..')) return null
  const inside = mount.root !== '/' && group.startsWith(mount.root) ? group.slice(mount.root.length) : group
  return { mount: mount.at, folder: path.join(mount.at, inside).replace(/\/$/, '') }
}
