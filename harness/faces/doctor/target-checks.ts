import { existsSync } from 'node:fs'
import { monotonicClock } from '../../collect/clock.ts'
import { openSource } from '../../collect/remote/open-source.ts'
import { knowsNobody, unreadable } from '../../collect/remote/source-trouble.ts'
import { AttachedProcess } from '../../collect/targets/attached-process.ts'
import { requireLinux } from '../../collect/targets/containers/container-process.ts'
import { connectDocker } from '../../collect/targets/containers/docker.ts'
import { findContainer, requireHostPid } from '../../collect/targets/containers/named-container.ts'
import { findProgram } from '../../collect/targets/program-lookup.ts'
import { choosePort } from '../../collect/targets/target-address.ts'
import type { LadderPlan } from '../../scenario/ladder-plan.ts'
import { requireMemory } from '../../scenario/plan-runs.ts'
import { isStartedByUs, type Target } from '../../scenario/target.ts'
import type { Diagnosis } from '../../vocabulary/diagnosis.ts'
import { type ErrorCode, SoakgateError } from '../../vocabulary/errors.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'

/** What a run would end with before anything is measured, found out without starting it. */
export interface TargetCheck {
  name: string
  looksAt: string
  /** What a run would end with. */
  error: ErrorCode
  /** What is there; null: such a target has none of it. Throws what a run would end with. */
  prove: (target: Target, plan: LadderPlan, surroundings: TargetSurroundings) => Promise<string | null> | string | null
}

export interface TargetSurroundings {
  env: Readonly<Record<string, string | undefined>>
  /** What was found of the possibility to limit memory. */
  memoryLimit: Diagnosis | null
}

/** In the order in which a run would meet them. */
export const targetChecks: readonly TargetCheck[] = [
  {
    name: 'memory is read',
    looksAt: 'whether the target is more than an address',
    error: 'memory-not-measured',
    prove(target, plan) {
      requireMemory(plan)
      if (target.kind === 'remote') return 'another system measures the service'
      return isStartedByUs(target) ? 'soakgate starts the service' : 'soakgate attaches to the service'
    },
  },
  { name: 'folder', looksAt: '`target.cwd`', error: 'command-not-found', prove: proveFolder },
  {
    name: 'program',
    looksAt: 'the first word of `target.command`, in PATH',
    error: 'command-not-found',
    prove: proveProgram,
  },
  {
    name: 'port',
    looksAt: 'whether somebody listens on `target.port`',
    error: 'port-taken',
    prove: async (target) =>
      target.kind !== 'command' || target.port === null ? null : `${await choosePort(target.port)} is free`,
  },
  {
    name: 'process',
    looksAt: '`/proc` of `target.pid`',
    error: 'process-not-found',
    prove(target) {
      if (target.kind !== 'pid') return null
      const { pid } = AttachedProcess.attach(target, monotonicClock(process.hrtime.bigint()))
      return `${pid} is there and may be read`
    },
  },
  {
    name: 'what measures it',
    looksAt: 'what `target.prometheus` or `target.json` tells of the workers',
    error: 'memory-source-unreadable',
    prove: proveSource,
  },
  {
    name: 'Docker for it',
    looksAt: 'whether a daemon answers, by the package testcontainers',
    error: 'docker-missing',
    async prove({ kind }) {
      if (kind !== 'container' && kind !== 'named-container') return null
      requireLinux()
      const { info } = await connectDocker()
      return `it answers, version ${info.containerRuntime.serverVersion}`
    },
  },
  {
    name: 'container',
    looksAt: '`target.container`, and `/proc` of its first process',
    error: 'container-not-found',
    async prove(target) {
      if (target.kind !== 'named-container') return null
      const { container } = await connectDocker()
      const facts = await findContainer(container.dockerode, target.container)
      return `it is ${facts.State.Status}, as process ${requireHostPid(target.container, facts)}`
    },
  },
  { name: 'its memory limit', looksAt: '`target.memoryLimit`', error: 'memory-limit-impossible', prove: proveLimit },
]

/** Goes through the checks; what a run would end with is a problem. */
export async function checkTarget(
  target: Target,
  plan: LadderPlan,
  surroundings: TargetSurroundings,
): Promise<Diagnosis[]> {
  const diagnoses: Diagnosis[] = []
  for (const { name, prove } of targetChecks) {
    try {
      const found = await prove(target, plan, surroundings)
      if (found !== null) diagnoses.push({ name, state: 'ok', found, meaning: null, todo: null })
    } catch (error) {
      if (!(error instanceof SoakgateError)) throw error
      const meaning = `A run would end with ${error.code}, exit code ${error.exitCode}: ${error.message}.`
      diagnoses.push({ name, state: 'problem', found: error.got, meaning, todo: error.hint })
    }
  }
  return diagnoses
}

function proveFolder(target: Target): string | null {
  if (target.kind !== 'command') return null
  if (existsSync(target.cwd)) return 'there'
  throw notStarted(target.cwd, 'a folder in which the command can be started', `no folder ${target.cwd}`)
}

function proveProgram(target: Target, _: LadderPlan, { env }: TargetSurroundings): string | null {
  if (target.kind !== 'command') return null
  const [program = ''] = target.command
  if (findProgram(program, target.cwd, target.env.PATH ?? env.PATH ?? '') !== null) return program
  throw notStarted(
    program,
    `a program that can be executed in ${target.cwd}`,
    `${program} is not there, or not executable`,
  )
}

function notStarted(what: string, expected: string, got: string): SoakgateError {
  return new SoakgateError('command-not-found', `The target cannot be started: ${what}`, { expected, got })
}

function proveLimit(target: Target, _: LadderPlan, { memoryLimit }: TargetSurroundings): string | null {
  if (target.kind !== 'command' || target.memoryLimitBytes === null) return null
  const limit = formatBytes(target.memoryLimitBytes)
  if (memoryLimit === null || memoryLimit.state === 'ok') return limit
  throw new SoakgateError('memory-limit-impossible', `The memory limit of ${limit} cannot be enforced`, {
    expected: 'a control group of the memory controller that can be made and entered',
    got: memoryLimit.found,
  })
}

async function proveSource(target: Target): Promise<string | null> {
  if (target.kind !== 'remote') return null
  const source = openSource(target.memory, monotonicClock(process.hrtime.bigint()))
  const measured = await source.read().catch((error: unknown) => {
    throw error instanceof SoakgateError ? error : unreadable(source, error)
  })
  if (measured.length === 0) throw await knowsNobody(source)
  return `${source.name} tells of ${measured.length === 1 ? 'one worker' : `${measured.length} workers`}`
}
