import type { MachineView } from '../faces/doctor/machine-view.ts'

const quiet = { latestTimerMs: 1.2, wallDriftMs: 0.1, otherCores: 0.05, stolenShare: 0 }

/** Files that are much the same on every Linux. */
const common = {
  '/proc/self/stat': '4711 (node) R 1 4711 4711 0 -1',
  '/proc/self/smaps_rollup': 'Rss: 52124 kB\nPss: 50000 kB\n',
  '/proc/1/stat': '1 (systemd) S 0 1 1 0 -1',
  '/proc/sys/vm/overcommit_memory': '0\n',
  '/proc/meminfo':
    'MemTotal:       16303072 kB\nMemAvailable:   12303072 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n',
  '/proc/loadavg': '0.12 0.20 0.18 1/312 4711\n',
  '/proc/self/limits':
    'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \nMax address space         unlimited            unlimited            bytes     \n',
  '/sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
  '/sys/devices/system/clocksource/clocksource0/current_clocksource': 'tsc\n',
}

/** A machine whose files are the given ones beside those that all have; undefined takes one away. */
export function capturedMachine(
  files: Readonly<Record<string, string | undefined>>,
  more: Partial<MachineView> = {},
): MachineView {
  const all: Readonly<Record<string, string | undefined>> = { ...common, ...files }
  return {
    platform: 'linux',
    kernel: '6.18.44',
    nodeVersion: '24.21.0',
    userId: 1000,
    cpus: 8,
    read: (file) => all[file] ?? null,
    moment: quiet,
    outputFolder: '/home/me/results',
    ...more,
  }
}

/** Debian 12, hybrid: controllers on v1, v2 mounted beside them; root. */
export const hybridMachine = capturedMachine(
  {
    '/proc/self/cgroup': '9:name=systemd:/\n4:memory:/work\n2:cpuacct:/\n1:cpu:/\n0::/\n',
    '/proc/self/mountinfo': `22 27 0:21 / /proc rw,relatime - proc proc rw
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`,
    '/sys/fs/cgroup/memory/work/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 0\n',
    '/sys/fs/cgroup/memory/work/memory.limit_in_bytes': '9223372036854771712\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
  },
  { userId: 0, cpus: 2 },
)

/** Ubuntu 24.04, v2 alone, a plain user in a terminal. */
export const unifiedMachine = capturedMachine(
  {
    '/proc/self/cgroup': '0::/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope\n',
    '/proc/self/mountinfo': `26 31 0:24 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw
35 25 0:29 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
`,
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
    '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope/memory.events':
      'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n',
    '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope/memory.max': 'max\n',
    '/proc/sys/kernel/yama/ptrace_scope': '1\n',
    '/proc/pressure/cpu':
      'some avg10=0.12 avg60=0.20 avg300=0.11 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
    '/proc/pressure/memory': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
  },
  { kernel: '6.8.0-45-generic' },
)

/** A container of Docker on v2: a group namespace, half a core, 256 MiB; OOM kills of its own group. */
export const container = capturedMachine(
  {
    '/proc/self/cgroup': '0::/\n',
    '/proc/self/mountinfo': `800 790 0:60 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
810 805 0:29 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate
`,
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
    '/sys/fs/cgroup/memory.events': 'low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\noom_group_kill 0\n',
    '/sys/fs/cgroup/memory.max': '268435456\n',
    '/sys/fs/cgroup/cpu.max': '50000 100000\n',
  },
  { userId: 0 },
)

/** An old kernel without PSI, smaps_rollup and a count of OOM kills, with no control groups mounted. */
export const oldMachine = capturedMachine(
  { '/proc/self/cgroup': '', '/proc/self/mountinfo': '', '/proc/self/smaps_rollup': undefined },
  { kernel: '4.9.0-19-amd64' },
)

export const mac: MachineView = {
  ...capturedMachine({}, { platform: 'darwin', kernel: '25.1.0', userId: 501 }),
  read: () => null,
}
