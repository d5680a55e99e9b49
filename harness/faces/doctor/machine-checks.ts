import type { MachineCheck } from './machine-check.ts'
import { clockSource, timers, wallClock } from './machine-checks/clocks.ts'
import { controlGroups, oomKills } from './machine-checks/control-groups.ts'
import { cores, otherLoad, stolenTime } from './machine-checks/cpu.ts'
import { docker } from './machine-checks/docker.ts'
import { addressSpace, openFiles } from './machine-checks/limits.ts'
import { availableMemory, overcommit, swap } from './machine-checks/memory.ts'
import { memoryLimit } from './machine-checks/memory-limit.ts'
import { hugePages, samePageMerging } from './machine-checks/pages.ts'
import { exitStatuses, procRights } from './machine-checks/processes.ts'
import { resultsFolder } from './machine-checks/results-folder.ts'
import { node, operatingSystem } from './machine-checks/system.ts'

/** What can be looked at on any system. */
export const checksAnywhere: readonly MachineCheck[] = [operatingSystem, node]

/** What is looked at on Linux, in the order in which it is told; adding a check is a line here. */
export const machineChecks: readonly MachineCheck[] = [
  ...checksAnywhere,
  exitStatuses,
  procRights,
  controlGroups,
  memoryLimit,
  oomKills,
  docker,
  availableMemory,
  swap,
  hugePages,
  samePageMerging,
  overcommit,
  clockSource,
  wallClock,
  timers,
  cores,
  otherLoad,
  stolenTime,
  openFiles,
  addressSpace,
  resultsFolder,
]
