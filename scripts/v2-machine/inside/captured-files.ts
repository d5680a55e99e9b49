import { execFileSync, spawnSync } from 'node:child_process'
import path from 'node:path'
import { z } from 'zod'
import {
  delegatedToUser,
  groupRoot,
  inGroup,
  makeGroup,
  removeGroup,
  sessionOfRoot,
  sessionOfUser,
} from './control-groups.ts'

/** A small file of the kernel as it was on this machine. */
export interface CapturedFile {
  /** Relative to the folder of captured files. */
  path: string
  text: string
}

const groupFiles = [
  'cgroup.controllers',
  'cgroup.subtree_control',
  'memory.current',
  'memory.events',
  'memory.events.local',
  'memory.max',
  'memory.peak',
  'memory.stat',
  'memory.swap.current',
]
const named = z.record(z.string(), z.string())

/** What tests of the readers of control groups need, from places that this machine makes for it. */
export function capturedFiles(): CapturedFile[] {
  return [...placesOfProcesses(), ...afterOutOfMemory(), ...afterGroupKill(), ...whileServing()]
}

/** Where processes stand: /proc/self/cgroup and the lines of /proc/self/mountinfo that concern groups. */
function placesOfProcesses(): CapturedFile[] {
  const remounted = 'umount /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$@"'
  const bound = 'mount --bind "/sys/fs/cgroup/$0" /sys/fs/cgroup && exec "$@"'
  return [
    ...placeOf('root', []),
    ...placeOf('session-of-root', inGroup(path.join(groupRoot, sessionOfRoot), [])),
    ...placeOf('session-of-user', inGroup(path.join(groupRoot, sessionOfUser), [])),
    ...placeOf('delegated-to-user', inGroup(path.join(groupRoot, delegatedToUser), [])),
    // As containers have it by default, as they have it with `--cgroupns=host`, and a namespace over the host's mount.
    ...placeOf('container', inSession(['unshare', '--cgroup', '--mount', 'sh', '-c', remounted, 'sh'])),
    ...placeOf('container-in-namespace-of-host', inSession(['unshare', '--mount', 'sh', '-c', bound, sessionOfRoot])),
    ...placeOf('namespace-over-mount-of-host', inSession(['unshare', '--cgroup'])),
  ]
}

function inSession(command: readonly string[]): readonly string[] {
  return inGroup(path.join(groupRoot, sessionOfRoot), command)
}

function placeOf(name: string, through: readonly string[]): CapturedFile[] {
  const [program = '', ...parameters] = [...through, 'cat', '/proc/self/cgroup', '/proc/self/mountinfo']
  const lines = execFileSync(program, parameters, { encoding: 'utf8' }).split('\n')
  const linesOf = (pattern: RegExp) => `${lines.filter((line) => pattern.test(line)).join('\n')}\n`
  return [
    { path: `${name}/proc-self-cgroup`, text: linesOf(/^0::/) },
    { path: `${name}/proc-self-mountinfo`, text: linesOf(/ - cgroup/) },
  ]
}

/** A process was killed for memory in a group below the one that has the limit. */
function afterOutOfMemory(): CapturedFile[] {
  const above = makeGroup('reports.slice', tight)
  const folder = makeGroup('reports.slice/worker')
  runOutOfMemory(folder, '')
  const files = [...filesIn(above, 'out-of-memory'), ...filesIn(folder, 'out-of-memory/worker')]
  removeGroup(above)
  return files
}

/** Three processes were killed together. */
function afterGroupKill(): CapturedFile[] {
  const folder = makeGroup('reports.slice', { ...tight, 'memory.oom.group': '1' })
  runOutOfMemory(folder, 'sleep 600 & sleep 600 & ')
  const files = filesIn(folder, 'out-of-memory-as-a-whole')
  removeGroup(folder)
  return files
}

const tight = { 'memory.max': '48M', 'memory.swap.max': '0' }

function runOutOfMemory(folder: string, before: string): void {
  const keep = 'exec python3 -c \'kept = bytearray(b"x") * 100_000_000\''
  const [program = '', ...parameters] = inGroup(folder, ['sh', '-c', `${before}${keep}`])
  const { signal } = spawnSync(program, parameters, { stdio: 'ignore' })
  if (signal !== 'SIGKILL') throw new Error('a process outlived its memory limit')
}

/** A process that has written a file of 20 MB and keeps 30 MB reads the files itself. */
function whileServing(): CapturedFile[] {
  const folder = makeGroup('serving.slice', { 'memory.max': '256M' })
  const write = 'dd if=/dev/zero of=/var/tmp/written bs=1M count=20 status=none && exec "$@"'
  const keep = [
    'import json, sys',
    'kept = bytearray(b"x") * 30_000_000',
    'print(json.dumps({name: open(sys.argv[1] + "/" + name).read() for name in sys.argv[2:]}))',
  ].join('\n')
  const serve = ['sh', '-c', write, 'sh', 'python3', '-c', keep, folder, ...groupFiles]
  const [program = '', ...parameters] = inGroup(folder, serve)
  const texts = named.parse(JSON.parse(execFileSync(program, parameters, { encoding: 'utf8' })))
  removeGroup(folder)
  return Object.entries(texts).map(([file, text]) => ({ path: `serving/${file}`, text }))
}

function filesIn(folder: string, name: string): CapturedFile[] {
  return groupFiles.map((file) => ({
    path: `${name}/${file}`,
    text: execFileSync('cat', [path.join(folder, file)], { encoding: 'utf8' }),
  }))
}
