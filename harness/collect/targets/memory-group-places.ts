import { type CgroupTexts, folderV2, groupsUpwards, memoryFolderV1 } from '../sampler/sources/cgroup-folders.ts'

/** A group in which one of our own may be made. */
export interface GroupPlace {
  version: 'v1' | 'v2'
  /** Its folder. */
  parent: string
}

/**
 * The places to try, best first: inside our own group, so that limits around soakgate hold for the target too, then
 * further up. In cgroup v2 a group that holds processes cannot hand down controllers, so there the first place that works is
 * usually the group above ours, which is ours to write where it was delegated to us.
 */
export function memoryGroupPlaces(texts: CgroupTexts): readonly GroupPlace[] {
  const v1 = memoryFolderV1(texts)
  const places: GroupPlace[] = []
  if (v1 !== null) {
    for (const parent of new Set([v1.folder, v1.mount])) places.push({ version: 'v1', parent })
  }
  const v2 = folderV2(texts)
  for (const parent of v2 === null ? [] : groupsUpwards(v2)) places.push({ version: 'v2', parent })
  return places
}
