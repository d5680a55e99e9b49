import { folderV2, memoryFolderV1 } from '../../../collect/sampler/sources/cgroup-folders.ts'
import { oomFiles } from '../../../collect/sampler/sources/cgroup-oom-counter.ts'
import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'
import type { MachineView } from '../machine-view.ts'

const noController: Warning = {
  state: 'note',
  when: 'no hierarchy with a memory controller is mounted',
  meaning: 'Memory can be measured, but not limited; `limit_used` stays unknown.',
  todo: 'Boot with cgroup_enable=memory, or give the container /sys/fs/cgroup.',
}

export const controlGroups: MachineCheck = {
  name: 'control groups',
  looksAt: '`/proc/self/cgroup`, `/proc/self/mountinfo`, `cgroup.controllers`',
  warnings: [noController],
  look(machine) {
    const [v1, v2] = [memoryFolderV1(textsOf(machine)), folderV2(textsOf(machine))]
    if (v1 !== null) {
      const beside = v2 === null ? '' : ' (hybrid: v2 is mounted too, without memory)'
      return fine(`v1${beside}, soakgate is in ${v1.folder}`)
    }
    if (v2 === null) return warned('none', noController)
    const controllers = machine.read(`${v2.mount}/cgroup.controllers`)?.trim().split(' ') ?? []
    const found = `v2, soakgate is in ${v2.folder}`
    return controllers.includes('memory') ? fine(found) : warned(`${found}, no memory controller`, noController)
  },
}

const wholeMachine: Warning = {
  state: 'note',
  when: 'only those of the whole machine are counted',
  meaning: "An OOM kill of another program during a run cannot be told from the service's by the counter alone.",
  todo: 'Set target.memoryLimit where it is possible: then the service is counted in a control group of its own.',
}

const notCounted: Warning = {
  state: 'note',
  when: 'nothing counts them',
  meaning: 'A worker that the kernel killed for memory looks like one that was killed from outside.',
  todo: 'Run in a container or on a machine with Linux 4.13 or newer and control groups.',
}

export const oomKills: MachineCheck = {
  name: 'OOM kills',
  looksAt: '`memory.oom_control` (v1), `memory.events` (v2), `/proc/vmstat`',
  warnings: [wholeMachine, notCounted],
  look(machine) {
    for (const { counter, limit } of oomFiles(textsOf(machine))) {
      if (!/^oom_kill \d+$/m.test(machine.read(counter) ?? '')) continue
      const found = `counted in ${counter}`
      return limit === null ? warned(found, wholeMachine) : fine(found)
    }
    return warned('counted nowhere', notCounted)
  },
}

function textsOf({ read }: MachineView) {
  return { groups: read('/proc/self/cgroup') ?? '', mounts: read('/proc/self/mountinfo') ?? '' }
}
