import type { LadderPlan } from '../../scenario/ladder-plan.ts'
import type { Diagnosis, HealthReport, ScenarioDiagnoses, VariantDiagnosis } from '../../vocabulary/diagnosis.ts'
import { type MachineCheck, toDiagnosis, warned } from './machine-check.ts'
import { memoryLimit } from './machine-checks/memory-limit.ts'
import { checksAnywhere, machineChecks } from './machine-checks.ts'
import type { MachineView } from './machine-view.ts'
import { describeService, type ScenarioService, type ServiceSurroundings } from './scenario-service.ts'
import { serverTraps } from './server-traps.ts'
import { checkTarget, type TargetSurroundings } from './target-checks.ts'

/** A scenario as it would be run: the plan without a variant, then one for each. */
export interface PlannedScenario {
  scenario: string
  plans: readonly LadderPlan[]
}

/** What of scenarios could be loaded. */
export interface LoadedPlans {
  planned: readonly PlannedScenario[]
  invalidScenarios: number
}

/** Looks at the machine, and at scenarios; nothing of them is started. */
export async function examine(
  machine: MachineView,
  { planned, invalidScenarios }: LoadedPlans,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HealthReport> {
  const found = await checkMachine(machine)
  const limit = found.find(({ name }) => name === memoryLimit.name) ?? null
  const examined: ScenarioDiagnoses[] = []
  for (const { scenario, plans } of planned) {
    const ofPlans: (readonly Diagnosis[])[] = []
    for (const plan of plans) ofPlans.push(await checkPlan(plan, { env, read: machine.read, memoryLimit: limit }))
    const variants = plans.map(({ variant }) => variant)
    examined.push({ scenario, diagnoses: mergeVariants(variants, ofPlans) })
  }
  const all = [...found, ...examined.flatMap(({ diagnoses }) => diagnoses)]
  const canRun = invalidScenarios === 0 && all.every(({ state }) => state !== 'problem')
  return { canRun, invalidScenarios, machine: found, scenarios: examined }
}

/** All checks that make sense on this system. */
export function checkMachine(machine: MachineView): Promise<Diagnosis[]> {
  const checks = machine.platform === 'linux' ? machineChecks : checksAnywhere
  return Promise.all(checks.map((check) => lookBy(check, machine)))
}

async function lookBy(check: MachineCheck, machine: MachineView): Promise<Diagnosis> {
  return toDiagnosis(check.name, await check.look(machine))
}

async function checkPlan(
  plan: LadderPlan,
  surroundings: ServiceSurroundings & TargetSurroundings,
): Promise<Diagnosis[]> {
  const target = plan.runs[0]?.target
  if (target === undefined) return []
  const diagnoses = await checkTarget(target, plan, surroundings)
  const service = target.kind === 'command' ? describeService(target, plan.runs, surroundings) : null
  return service === null ? diagnoses : [...diagnoses, ...findTraps(service)]
}

/** The traps that a service has; nothing is told of those that it has not. */
export function findTraps(service: ScenarioService): Diagnosis[] {
  return serverTraps.flatMap((trap) => {
    const found = trap.find(service)
    return found === null ? [] : [toDiagnosis(trap.name, warned(found, trap))]
  })
}

/** Says what several variants have in common once. */
export function mergeVariants(
  variants: readonly (string | null)[],
  ofVariants: readonly (readonly Diagnosis[])[],
): VariantDiagnosis[] {
  const merged = new Map<string, Diagnosis & { variants: (string | null)[] }>()
  for (const [at, diagnoses] of ofVariants.entries()) {
    for (const diagnosis of diagnoses) {
      const key = JSON.stringify(diagnosis)
      const known = merged.get(key) ?? { ...diagnosis, variants: [] }
      known.variants.push(variants[at] ?? null)
      merged.set(key, known)
    }
  }
  return [...merged.values()].map((diagnosis) => ({
    ...diagnosis,
    variants: diagnosis.variants.length === variants.length ? null : diagnosis.variants,
  }))
}
