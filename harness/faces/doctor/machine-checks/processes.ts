import { exitStatusesOf } from '../../../collect/sampler/ends/exit-status.ts'
import { loadNativeCalls } from '../../../collect/sampler/native-calls.ts'
import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { errorTable } from '../../../vocabulary/errors.ts'
import { fine, type Look, type MachineCheck, warned } from '../machine-check.ts'
import type { MachineView } from '../machine-view.ts'

const forgetfulKernel: Warning = {
  state: 'note',
  when: 'the kernel is older than 6.15, and soakgate runs without root or in a container',
  meaning:
    'How a worker ended is known from the log of its server and from counters of OOM kills alone; an end that they do not explain counts as unexplained.',
  todo: 'Nothing, or Linux 6.15 or newer, or root: with koffi the kernel then tells how any process ended.',
}

const noNativeCalls: Warning = {
  state: 'note',
  when: 'the optional package koffi is not installed',
  meaning: forgetfulKernel.meaning,
  todo: 'npm install --save-dev koffi',
}

export const exitStatuses: MachineCheck = {
  name: 'ends of processes',
  looksAt: 'the kernel (PIDFD_GET_INFO, with the package koffi)',
  warnings: [forgetfulKernel, noNativeCalls],
  look() {
    const calls = loadNativeCalls()
    const { missing, close } = exitStatusesOf(calls)
    close()
    return judgeExitStatuses(missing, calls !== null)
  },
}

/** @param missing why nothing can be watched, as the sampler says it; null: it can */
export function judgeExitStatuses(missing: string | null, hasCalls: boolean): Look {
  if (missing === null) return fine('the kernel tells how any process ended')
  return warned(missing, hasCalls ? forgetfulKernel : noNativeCalls)
}

const noProc: Warning = {
  state: 'problem',
  when: '`/proc` is not mounted or not readable',
  meaning: 'The memory of every process is read there.',
  todo: errorTable['memory-unreadable'].hint,
}

const noRollup: Warning = {
  state: 'note',
  when: '`smaps_rollup` is not readable, even of soakgate itself',
  meaning: 'PSS and private memory stay unknown, and thresholds on them inconclusive; RSS is read as usual.',
  todo: 'Linux 4.14 or newer; in a container one whose /proc is not masked.',
}

const hiddenProcesses: Warning = {
  state: 'note',
  when: "other users' processes are hidden (`hidepid`)",
  meaning: "Services that soakgate starts are read as usual; another user's service is not to be seen at all.",
  todo: 'To attach to a service with --pid, run soakgate as its user or as root.',
}

/**
 * `smaps_rollup`, `environ` and `exe` of another user's process need ptrace rights of reading (proc(5)); Yama's
 * ptrace_scope restricts attaching alone, so it is told and changes nothing.
 */
export const procRights: MachineCheck = {
  name: 'rights in /proc',
  looksAt: '`/proc/self`, `/proc/1`, how `/proc` is mounted, `ptrace_scope`',
  warnings: [noProc, noRollup, hiddenProcesses],
  look(machine) {
    if (machine.read('/proc/self/stat') === null) return warned('/proc/self/stat cannot be read', noProc)
    if (machine.read('/proc/self/smaps_rollup') === null) return warned('no smaps_rollup', noRollup)
    if (machine.userId !== 0 && machine.read('/proc/1/stat') === null) {
      return warned(`your own processes only${hidepidOf(machine)}`, hiddenProcesses)
    }
    const scope = machine.read('/proc/sys/kernel/yama/ptrace_scope')?.trim()
    const told = scope === undefined ? '' : `; ptrace_scope ${scope} keeps nothing from being read`
    return fine(
      machine.userId === 0
        ? `root reads every process${told}`
        : `all of your own processes, of others' the resident memory${told}`,
    )
  },
}

function hidepidOf({ read }: MachineView): string {
  const option = / \/proc .*\b(hidepid=\w+)/m.exec(read('/proc/self/mountinfo') ?? '')?.[1]
  return option === undefined ? '' : `: /proc is mounted with ${option}`
}
