import assert from 'node:assert/strict'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { groupRoot, inGroup, makeGroup, removeGroup } from '../control-groups.ts'
import type { MachineCase } from '../machine-case.ts'
import { measured, type SoakgateRun, soakgateRun } from '../soakgate-run.ts'

/** Otherwise the kernel swaps before it kills, for minutes. */
const withoutSwap = { 'memory.swap.max': '0' }

/** Runs a service in a group that was made for it, as a service manager or a container runtime does. */
async function attachedRun(limits: Readonly<Record<string, string>>, end: string): Promise<SoakgateRun> {
  const group = 'system.slice/reports.service'
  const folder = makeGroup(group, limits)
  const command = ['/usr/bin/gunicorn', 'app:wsgi', '--workers=2', '--bind=127.0.0.1:8000']
  const [file = '', ...rest] = inGroup(folder, command)
  const service = execa(file, rest, { cwd: '/project/v2-machine/services', reject: false })
  try {
    await untilAnswers('http://127.0.0.1:8000/health')
    return await soakgateRun('attached.ts', { env: { PID: String(service.pid), END: end } })
  } finally {
    service.kill()
    await service
    removeGroup(path.join(groupRoot, group))
  }
}

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok === true) return
    await pause(100)
  }
  throw new Error(`no answer from ${url}`)
}

/** A service that runs already, in a group with a limit. */
export const attachedCases: readonly MachineCase[] = [
  {
    name: 'an attached service in a group with a limit',
    expected: 'limit_used is known and passes',
    shows: ['limit_used', 'oom_kills'],
    run: () => attachedRun({ 'memory.max': '256M', ...withoutSwap }, 'report'),
    check: (run) => {
      const used = measured(run, 'limit_used')
      assert.equal(used.status, 'pass', run.err)
      assert.ok(used.value !== null && used.value > 0.05 && used.value < 0.9, `limit_used ${used.value}`)
    },
  },
  {
    name: 'an attached service, killed one process at a time',
    expected: 'one worker is OOM-killed',
    shows: ['limit_used', 'oom_kills'],
    run: () => attachedRun({ 'memory.max': '150M', ...withoutSwap }, 'out-of-memory'),
    check: (run) => {
      assert.equal(run.exitCode, 1, run.err)
      assert.deepEqual(
        run.ends.map(({ kind, role }) => `${kind} ${role}`),
        ['oom-killed worker'],
      )
    },
  },
  {
    name: 'an attached service, killed as a whole (memory.oom.group, as Kubernetes sets it)',
    expected: 'its master and both workers are OOM-killed',
    shows: ['limit_used', 'oom_kills'],
    run: () => attachedRun({ 'memory.max': '150M', ...withoutSwap, 'memory.oom.group': '1' }, 'out-of-memory'),
    check: (run) => {
      assert.equal(run.exitCode, 1, run.err)
      const killed = run.ends.filter(({ kind }) => kind === 'oom-killed').map(({ role }) => role)
      assert.deepEqual(killed.sort(), ['master', 'worker', 'worker'])
    },
  },
]
