import { folderOfV1, folderV2 } from '../../../collect/sampler/sources/cgroup-folders.ts'
import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { formatRatio } from '../../../vocabulary/quantities.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'
import type { MachineView } from '../machine-view.ts'

const neededCores = 2

const fewCores: Warning = {
  state: 'note',
  when: 'fewer than two may be used',
  meaning:
    'The service, the load and the sampler share them: durations are longer than with a machine of its own, and samples come late.',
  todo: 'Give it two cores or more; growth of memory is judged all the same.',
}

/** What of the machine's cores may be used: a quota of the own control group (cpu.max, cpu.cfs_quota_us) cuts it short. */
export const cores: MachineCheck = {
  name: 'cores',
  looksAt: 'the cores that may be used, the CPU quota of the own control group',
  warnings: [fewCores],
  look(machine) {
    const quota = quotaCores(machine)
    const usable = Math.min(machine.cpus, quota ?? Number.POSITIVE_INFINITY)
    const found = quota === null ? `${machine.cpus}` : `${machine.cpus}, with a quota of ${toTenths(quota)}`
    return usable < neededCores ? warned(found, fewCores) : fine(found)
  },
}

const busyShare = 0.25
/** Shares of the last ten seconds in which something waited for CPU time, or for memory. */
const waitsForCpuShare = 0.25
const waitsForMemoryShare = 0.02

const busyMachine: Warning = {
  state: 'note',
  when: 'others use a quarter of the cores, or work waits for CPU time or memory (PSI)',
  meaning:
    'Durations, timeouts and the order in which workers take reports are not those of a quiet machine; growth of memory is judged all the same.',
  todo: 'Measure when the machine is quiet, or do not set thresholds on durations.',
}

/** PSI: Documentation/accounting/psi.rst of the kernel; absent before Linux 4.20 and where it was switched off. */
export const otherLoad: MachineCheck = {
  name: 'other load',
  looksAt: '`/proc/stat` for 0.6 s, `/proc/loadavg`, `/proc/pressure`',
  warnings: [busyMachine],
  look(machine) {
    const { otherCores } = machine.moment
    const [cpu, memory] = [waitingShare(machine, 'cpu'), waitingShare(machine, 'memory')]
    const average = machine.read('/proc/loadavg')?.split(' ')[0]
    const found = [
      otherCores === null ? null : `others use ${toTenths(otherCores)} of ${machine.cpus} cores`,
      average === undefined ? null : `load ${average}`,
      cpu === null ? null : `work waits for CPU time ${formatRatio(cpu)} of the time`,
      memory === null ? null : `for memory ${formatRatio(memory)}`,
    ].filter((part) => part !== null)
    const isBusy =
      (otherCores ?? 0) > busyShare * machine.cpus ||
      (cpu ?? 0) > waitsForCpuShare ||
      (memory ?? 0) > waitsForMemoryShare
    const told = found.length === 0 ? 'not known' : found.join(', ')
    return isBusy ? warned(told, busyMachine) : fine(told)
  },
}

const largestStolenShare = 0.02

const stolen: Warning = {
  state: 'note',
  when: 'more than 2 % of it',
  meaning: 'The hypervisor gave CPU time to other machines: durations vary for no reason of the service.',
  todo: 'Take a machine with cores of its own, or do not set thresholds on durations.',
}

export const stolenTime: MachineCheck = {
  name: 'stolen CPU time',
  looksAt: '`/proc/stat` for 0.6 s',
  warnings: [stolen],
  look({ moment: { stolenShare } }) {
    const found = formatRatio(stolenShare)
    return (stolenShare ?? 0) > largestStolenShare ? warned(found, stolen) : fine(found)
  },
}

/** Cores' worth of CPU time that the own group may use; null: no quota. */
function quotaCores({ read }: MachineView): number | null {
  const texts = { groups: read('/proc/self/cgroup') ?? '', mounts: read('/proc/self/mountinfo') ?? '' }
  const [v1, v2] = [folderOfV1(texts, 'cpu'), folderV2(texts)]
  const [quota, period] =
    v1 === null
      ? (read(`${v2?.folder}/cpu.max`) ?? '').trim().split(' ')
      : [read(`${v1.folder}/cpu.cfs_quota_us`)?.trim(), read(`${v1.folder}/cpu.cfs_period_us`)?.trim()]
  const ratio = Number(quota) / Number(period)
  return Number.isFinite(ratio) && ratio > 0 ? ratio : null
}

function waitingShare({ read }: MachineView, resource: string): number | null {
  const percent = /^some avg10=([\d.]+)/m.exec(read(`/proc/pressure/${resource}`) ?? '')?.[1]
  return percent === undefined ? null : Number(percent) / 100
}

function toTenths(cores: number): string {
  return String(Math.round(cores * 10) / 10)
}
