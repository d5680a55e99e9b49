import type { LadderPlan } from './ladder-plan.ts'

const secretName = /(TOKEN|PASSWORD|PASSWD|SECRET|CREDENTIAL|API_?KEY|PRIVATE_?KEY|AUTHORIZATION|COOKIE)/i

/** Values of environment variables whose names say that they are secret never reach a file. */
export function redactPlan(plan: LadderPlan): LadderPlan {
  return {
    ...plan,
    runs: plan.runs.map((run) => ({
      ...run,
      target: {
        ...run.target,
        env: Object.fromEntries(
          Object.entries(run.target.env).map(([name, value]) => [name, secretName.test(name) ? '[redacted]' : value]),
        ),
      },
    })),
  }
}
