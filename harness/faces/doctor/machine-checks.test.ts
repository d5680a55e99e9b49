import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  capturedMachine,
  container,
  hybridMachine,
  mac,
  oldMachine,
  unifiedMachine,
} from '../../testing/captured-machines.ts'
import { checkMachine } from './doctor.ts'
import { type Look, type MachineCheck, toDiagnosis } from './machine-check.ts'
import { clockSource, timers, wallClock } from './machine-checks/clocks.ts'
import { controlGroups, oomKills } from './machine-checks/control-groups.ts'
import { cores, otherLoad, stolenTime } from './machine-checks/cpu.ts'
import { judgeDocker, readAnswer } from './machine-checks/docker.ts'
import { addressSpace, openFiles } from './machine-checks/limits.ts'
import { availableMemory, overcommit, swap } from './machine-checks/memory.ts'
import { judgeMemoryLimit, noteControllers, restoreControllers } from './machine-checks/memory-limit.ts'
import { hugePages, samePageMerging } from './machine-checks/pages.ts'
import { judgeExitStatuses, procRights } from './machine-checks/processes.ts'
import { judgeResultsFolder } from './machine-checks/results-folder.ts'
import { node, operatingSystem } from './machine-checks/system.ts'
import { machineChecks } from './machine-checks.ts'
import type { MachineView } from './machine-view.ts'
import { cpuShares } from './moment.ts'

const gibibyte = 1024 ** 3

/** What a check finds on a machine; its warning must be one that the documentation tells. */
function look(check: MachineCheck, machine: MachineView): Look {
  const found = check.look(machine)
  if (found instanceof Promise) throw new Error(`${check.name} reads more than files`)
  if (found.warning !== null) expect(check.warnings).toContain(found.warning)
  return found
}

const told = (seen: Look) => `${toDiagnosis('', seen).state}: ${seen.found}`
const moments = (more: Partial<MachineView['moment']>) =>
  capturedMachine({}, { moment: { ...hybridMachine.moment, ...more } })

describe('control groups', () => {
  it.each([
    [
      'hybrid',
      hybridMachine,
      'ok: v1 (hybrid: v2 is mounted too, without memory), soakgate is in /sys/fs/cgroup/memory/work',
    ],
    [
      'v2',
      unifiedMachine,
      'ok: v2, soakgate is in /sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope',
    ],
    ['a container', container, 'ok: v2, soakgate is in /sys/fs/cgroup'],
    ['none', oldMachine, 'note: none'],
  ] as const)('%s', (_, machine, expected) => {
    expect(told(look(controlGroups, machine))).toBe(expected)
  })

  it('of v2 without the memory controller warn', () => {
    const files = {
      '/proc/self/cgroup': '0::/\n',
      '/proc/self/mountinfo': '35 25 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    }
    const machine = capturedMachine({ ...files, '/sys/fs/cgroup/cgroup.controllers': 'cpu pids\n' })
    expect(told(look(controlGroups, machine))).toBe('note: v2, soakgate is in /sys/fs/cgroup, no memory controller')
  })

  it('count OOM kills of the group, of the machine, or not at all', () => {
    expect(told(look(oomKills, hybridMachine))).toBe('ok: counted in /sys/fs/cgroup/memory/work/memory.oom_control')
    expect(told(look(oomKills, container))).toBe('ok: counted in /sys/fs/cgroup/memory.events')
    expect(told(look(oomKills, capturedMachine({ '/proc/vmstat': 'oom_kill 3\n' })))).toBe(
      'note: counted in /proc/vmstat',
    )
    expect(told(look(oomKills, oldMachine))).toBe('note: counted nowhere')
  })

  it('are told what they refused, and get back what a probe took', () => {
    expect(told(judgeMemoryLimit({ folder: '/sys/fs/cgroup' }))).toBe('ok: can be enforced, in /sys/fs/cgroup')
    const refused = judgeMemoryLimit({ refusal: 'EACCES: permission denied', hint: 'Run it as root.' })
    expect(told(refused)).toBe('note: cannot be enforced: EACCES: permission denied')
    expect(refused.warning?.todo).toBe('Run it as root.')
    const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-groups-'))
    const file = path.join(folder, 'cgroup.subtree_control')
    const afterProbe = (before: string) => {
      const noted = new Map<string, string>()
      writeFileSync(file, before)
      noteControllers(folder, noted)
      writeFileSync(file, 'cpu memory')
      restoreControllers(noted)
      return readFileSync(file, 'utf8')
    }
    expect(afterProbe('cpu')).toBe('-memory')
    expect(afterProbe('cpu memory')).toBe('cpu memory')
    rmSync(folder, { recursive: true })
  })
})

describe('processes', () => {
  it('tell how they ended from Linux 6.15 on, and with koffi', () => {
    expect(told(judgeExitStatuses(null, true))).toBe('ok: the kernel tells how any process ended')
    expect(judgeExitStatuses('koffi is not installed', false).warning?.todo).toContain('koffi')
    expect(judgeExitStatuses('this kernel forgets', true).warning?.todo).toContain('6.15')
  })

  it('are readable by root, by their user, or hidden', () => {
    expect(told(look(procRights, hybridMachine))).toBe('ok: root reads every process')
    expect(told(look(procRights, unifiedMachine))).toContain(
      "of others' the resident memory; ptrace_scope 1 keeps nothing",
    )
    expect(told(look(procRights, oldMachine))).toBe('note: no smaps_rollup')
    const hidden = {
      '/proc/1/stat': undefined,
      '/proc/self/mountinfo': '26 31 0:24 / /proc rw - proc proc rw,hidepid=invisible\n',
    }
    expect(told(look(procRights, capturedMachine(hidden)))).toBe(
      'note: your own processes only: /proc is mounted with hidepid=invisible',
    )
    expect(told(look(procRights, capturedMachine({ '/proc/self/stat': undefined })))).toMatch(/^problem/)
  })
})

describe('memory', () => {
  it('is little where little is available, or little may be taken', () => {
    expect(told(look(availableMemory, unifiedMachine))).toBe('ok: 11.7 GiB of 15.5 GiB available')
    expect(told(look(availableMemory, container))).toContain(
      'note: 11.7 GiB of 15.5 GiB available; soakgate and what it starts may take 256 MiB',
    )
    const little = 'MemTotal: 1000000 kB\nMemAvailable: 400000 kB\n'
    expect(told(look(availableMemory, capturedMachine({ '/proc/meminfo': little })))).toMatch(/^note: 391 MiB/)
  })

  it('that is swapped out is told, unused swap is fine', () => {
    const swapped = (free: number) =>
      capturedMachine({ '/proc/meminfo': `SwapTotal: 2097152 kB\nSwapFree: ${free} kB\n` })
    expect(told(look(swap, unifiedMachine))).toBe('ok: none')
    expect(told(look(swap, swapped(2097152)))).toBe('ok: 2 GiB, none of it used')
    expect(told(look(swap, swapped(1048576)))).toBe('note: 1 GiB of 2 GiB in use')
  })

  it.each([
    [
      hugePages,
      '/sys/kernel/mm/transparent_hugepage/enabled',
      '[always] madvise never',
      'note: always, of 2 MiB',
      'ok: none',
    ],
    [samePageMerging, '/sys/kernel/mm/ksm/run', '1\n', 'note: it runs', 'ok: off'],
    [overcommit, '/proc/sys/vm/overcommit_memory', '2\n', 'note: 2, strict', 'ok: unknown'],
  ] as const)('$name', (check, file, text, expected, without) => {
    expect(told(look(check, capturedMachine({ [file]: text })))).toBe(expected)
    expect(told(look(check, capturedMachine({ [file]: undefined })))).toBe(without)
  })
})

describe('time', () => {
  it('is told where it is coarse, set or late', () => {
    const source = '/sys/devices/system/clocksource/clocksource0/current_clocksource'
    expect(told(look(clockSource, unifiedMachine))).toBe('ok: tsc')
    expect(told(look(clockSource, capturedMachine({ [source]: 'hpet\n' })))).toBe('note: hpet')
    expect(told(look(wallClock, moments({ wallDriftMs: -3600_000 })))).toBe('note: went 1 h 0 min back in a moment')
    expect(told(look(wallClock, moments({ wallDriftMs: 0.6 })))).toMatch(/^ok/)
    expect(told(look(timers, moments({ latestTimerMs: 51 })))).toBe('note: at most 51 ms late')
    expect(told(look(timers, moments({ latestTimerMs: 49 })))).toBe('ok: at most 49 ms late')
  })
})

describe('CPU', () => {
  it('is what a quota leaves of it', () => {
    expect(told(look(cores, hybridMachine))).toBe('ok: 2')
    expect(told(look(cores, container))).toBe('note: 8, with a quota of 0.5')
    expect(told(look(cores, capturedMachine({}, { cpus: 1 })))).toBe('note: 1')
  })

  it('of others is told from the moment, and from what waits', () => {
    expect(told(look(otherLoad, unifiedMachine))).toBe(
      'ok: others use 0.1 of 8 cores, load 0.12, work waits for CPU time 0.12 % of the time, for memory 0 %',
    )
    expect(told(look(otherLoad, moments({ otherCores: 2.1 })))).toMatch(/^note: others use 2.1 of 8 cores/)
    const waits = { '/proc/pressure/cpu': 'some avg10=40.00 avg60=0.20 avg300=0.11 total=1\n' }
    expect(told(look(otherLoad, capturedMachine(waits)))).toMatch(/^note/)
    expect(told(look(stolenTime, moments({ stolenShare: 0.05 })))).toBe('note: 5 %')
    expect(told(look(stolenTime, moments({ stolenShare: null })))).toBe('ok: –')
  })

  it('is counted from two readings, less what soakgate used itself', () => {
    const stat = (user: number, idle: number, steal: number) =>
      `cpu  ${user} 0 0 ${idle} 0 0 0 ${steal} 0 0\ncpu0 1\ncpu1 1\n`
    expect(cpuShares(stat(100, 500, 0), stat(160, 530, 10), 10)).toEqual({ otherCores: 1, stolenShare: 0.1 })
    expect(cpuShares(stat(1, 1, 1), stat(1, 1, 1), 0)).toEqual({ otherCores: null, stolenShare: null })
    expect(cpuShares(null, null, 0).otherCores).toBeNull()
  })
})

describe('limits', () => {
  it('of files and addresses', () => {
    const limits = (files: string, addresses: string) =>
      capturedMachine({
        '/proc/self/limits': `Max open files    ${files}    4096    files\nMax address space   ${addresses}  unlimited bytes\n`,
      })
    expect(told(look(openFiles, limits('256', 'unlimited')))).toBe('note: 256')
    expect(told(look(openFiles, limits('unlimited', 'unlimited')))).toBe('ok: without a limit')
    expect(told(look(addressSpace, limits('4096', String(4 * gibibyte))))).toBe('note: 4 GiB')
    expect(told(look(addressSpace, limits('4096', 'unlimited')))).toBe('ok: without a limit')
  })

  it('of the folder for records', () => {
    const folder = { folder: '/r', isWritable: true, freeBytes: gibibyte }
    expect(told(judgeResultsFolder(folder))).toBe('ok: 1 GiB free in /r')
    expect(told(judgeResultsFolder({ ...folder, freeBytes: 100e6 }))).toMatch(/^note/)
    expect(told(judgeResultsFolder({ ...folder, freeBytes: 0 }))).toMatch(/^problem/)
    expect(told(judgeResultsFolder({ ...folder, isWritable: false }))).toBe('problem: /r cannot be written')
  })
})

describe('Docker', () => {
  it('is told by its own answer', () => {
    const answer = { ServerVersion: '28.2.2', CgroupDriver: 'systemd', CgroupVersion: '2', Name: 'x' }
    expect(told(judgeDocker(readAnswer(JSON.stringify(answer), '')))).toBe('ok: 28.2.2, control groups v2 by systemd')
    const dead = judgeDocker(
      readAnswer('{"ServerVersion":"","CgroupDriver":""}', 'Cannot connect to the Docker daemon\nmore'),
    )
    expect(told(dead)).toMatch(/^absent: not reachable \(Cannot connect to the Docker daemon\); only/)
    expect(told(judgeDocker(readAnswer('', '')))).toMatch(/^absent: not reachable \(it told no version\); only/)
    expect(told(judgeDocker({ is: 'not installed' }))).toMatch(/^absent: not installed; only/)
  })
})

describe('a system', () => {
  it('that is not Linux promises less, and nothing else is looked at', async () => {
    const found = await checkMachine(mac)
    expect(found.map(({ name, state }) => `${name} ${state}`)).toEqual(['operating system note', 'Node ok'])
  })

  it('with an old Node is a problem', () => {
    expect(told(look(node, capturedMachine({}, { nodeVersion: '22.18.0' })))).toBe('problem: 22.18.0')
    expect(told(look(node, capturedMachine({}, { nodeVersion: '22.19.0' })))).toBe('ok: 22.19.0')
    expect(told(look(operatingSystem, unifiedMachine))).toBe('ok: Linux 6.8.0-45-generic')
  })
})

it('every check has a name of its own, and every warning says what it means and what to do', () => {
  expect(new Set(machineChecks.map(({ name }) => name)).size).toBe(machineChecks.length)
  for (const { meaning, todo, when } of machineChecks.flatMap(({ warnings }) => warnings)) {
    for (const text of [meaning, todo, when]) expect(text.length).toBeGreaterThan(4)
  }
})
