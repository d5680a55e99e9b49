import { AsyncLocalStorage } from 'node:async_hooks'
import { stepSeparator } from '../../record/rows.ts'

const current = new AsyncLocalStorage<string>()

/** The steps that the running code is in, the outermost first; null: in none. */
export function currentStepPath(): string | null {
  return current.getStore() ?? null
}

/** Runs a function as a step: the requests that it makes, also side by side, belong to it. */
export async function runStep<T>(name: string, action: () => Promise<T> | T): Promise<T> {
  const outer = currentStepPath()
  return current.run(outer === null ? name : `${outer}${stepSeparator}${name}`, async () => action())
}
