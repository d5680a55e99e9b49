import assert from 'node:assert/strict'
import { delegatedToUser, makeGroup, removeGroup, sessionOfUser } from '../control-groups.ts'
import type { MachineCase } from '../machine-case.ts'
import { measured, type SoakgateRun, soakgateRun } from '../soakgate-run.ts'

const MiB = 1024 ** 2

/** What holds wherever the kernel has ended a process for the limit of 150 MiB. */
function checkOutOfMemory(run: SoakgateRun): void {
  assert.equal(run.exitCode, 1, run.err)
  const [killed] = run.ends.filter(({ kind }) => kind === 'oom-killed')
  assert.equal(killed?.role, 'worker')
  assert.match(killed?.evidence ?? '', /oom_kill in \/sys\/fs\/cgroup\/.*memory\.events has risen by 1 .*limit 150 MiB/)
  assert.equal(measured(run, 'oom_kills').value, 1)
  assert.equal(measured(run, 'limit_used').status, 'fail')
  assert.equal(measured(run, 'worker_crashes').value, 0)
  assert.deepEqual(run.groupsLeft, [])
}

const moveProcesses =
  'mkdir /sys/fs/cgroup/init; xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs'

/** Runs in a namespace of control groups with a mount of its own, as containers have; `first` is done before. */
async function runInContainer(first: string): Promise<SoakgateRun> {
  const group = 'docker.slice/container.scope'
  const folder = makeGroup(group)
  const enter = `umount /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup && { ${first}; exec "$@"; }`
  const run = await soakgateRun('outgrows-its-limit.ts', {
    group,
    through: ['unshare', '--cgroup', '--mount', 'sh', '-c', enter, 'sh'],
  })
  removeGroup(folder)
  return run
}

/** `memoryLimit` and what enforces it. */
export const memoryLimitCases: readonly MachineCase[] = [
  {
    name: 'a memory limit, as root',
    expected:
      'OOM-killed, with the counter of memory.events and the limit as evidence; limit_used fails; no group is left',
    shows: ['limit_used', 'oom_kills'],
    run: () => soakgateRun('outgrows-its-limit.ts'),
    check: checkOutOfMemory,
  },
  {
    name: 'a memory limit, as a user in a delegated scope',
    expected: 'the same',
    shows: ['limit_used', 'oom_kills'],
    run: () => soakgateRun('outgrows-its-limit.ts', { as: 'user', group: delegatedToUser }),
    check: checkOutOfMemory,
  },
  {
    name: 'a memory limit, as a user to whom nothing is delegated',
    expected: 'refused with exit code 4, each place with its reason, and what to do',
    shows: ['limit_used', 'oom_kills'],
    run: () => soakgateRun('outgrows-its-limit.ts', { as: 'user', group: sessionOfUser }),
    check: (run) => {
      assert.equal(run.exitCode, 4)
      assert.match(run.err, /The memory limit of 150 MiB cannot be enforced/)
      assert.match(run.err, /systemd-run --user --scope -p Delegate=yes/)
      assert.deepEqual(run.groupsLeft, [])
    },
  },
  {
    name: 'a memory limit, in a privileged container',
    expected: 'refused with exit code 4: no group may hold processes and hand memory down; how to move them is said',
    shows: ['limit_used', 'oom_kills'],
    run: () => runInContainer('true'),
    check: (run) => {
      assert.equal(run.exitCode, 4)
      assert.match(run.err, /xargs/)
    },
  },
  {
    name: 'a memory limit, in a privileged container, its processes moved as was said',
    expected: 'OOM-killed',
    shows: ['limit_used', 'oom_kills'],
    run: () => runInContainer(moveProcesses),
    check: checkOutOfMemory,
  },
  {
    name: 'a helper that outgrows the limit',
    expected: 'the helper is OOM-killed, and its worker lives on',
    shows: ['limit_used', 'oom_kills'],
    run: () => soakgateRun('helper-outgrows-its-limit.ts'),
    check: (run) => {
      assert.equal(run.exitCode, 1, run.err)
      assert.deepEqual(
        run.ends.map(({ kind, role }) => `${kind} ${role}`),
        ['oom-killed helper'],
      )
      assert.equal(measured(run, 'oom_kills').value, 1)
      assert.equal(measured(run, 'worker_crashes').value, 0)
    },
  },
  {
    name: 'files that nearly fill the limit',
    expected: 'page cache does not count: limit_used passes, nothing is killed',
    shows: ['limit_used', 'oom_kills'],
    run: () => soakgateRun('reads-files.ts'),
    check: (run) => {
      assert.equal(measured(run, 'limit_used').status, 'pass')
      assert.ok((run.groupPeakBytes ?? Infinity) < 100 * MiB, `peak ${run.groupPeakBytes}`)
      assert.equal(measured(run, 'oom_kills').value, 0)
    },
  },
]
