import { pathToFileURL } from 'node:url'
import type { ScenarioScript } from '../../scenario/script.ts'
import { reasonOf } from './load-error.ts'
import type { ScenarioProblem } from './load-messages.ts'
import type { LoadSpec } from './load-spec.ts'

/** What an attempt to load a script gives. */
export type LoadedScript = { isOk: true; script: ScenarioScript } | { isOk: false; problem: ScenarioProblem }

/** Imports the scenario's module and takes its script; the module hooks must be installed. */
export async function loadScript(spec: Pick<LoadSpec, 'modulePath' | 'exportName'>): Promise<LoadedScript> {
  const { modulePath, exportName } = spec
  const wanted = exportName === 'default' ? 'the default export' : `the export ${exportName}`
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(modulePath).href)
    const value = module[exportName]
    if (isScript(value)) return { isOk: true, script: value }
    return problem(`${modulePath} cannot be run`, {
      expected: `${wanted} to be a scenario with a function "iteration"`,
      got: exportName in module ? describe(value) : `no such export; there are: ${Object.keys(module).join(', ')}`,
      details: [],
    })
  } catch (error) {
    return problem(`${modulePath} cannot be loaded`, {
      expected: 'a module that can be imported',
      got: reasonOf(error),
      details: stackOf(error, modulePath),
    })
  }
}

function problem(message: string, facts: Omit<ScenarioProblem, 'message'>): LoadedScript {
  return { isOk: false, problem: { message, ...facts } }
}

function isScript(value: unknown): value is ScenarioScript {
  return typeof value === 'object' && value !== null && 'iteration' in value && typeof value.iteration === 'function'
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null && !('iteration' in value)
    ? `an object without "iteration"`
    : `a value of type ${typeof value}`
}

/** The lines that point into the user's own files; Node's internals would only hide them. */
function stackOf(error: unknown, modulePath: string): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return stack
    .split('\n')
    .filter((line) => line.includes(modulePath))
    .map((line) => line.trim())
    .slice(0, 3)
}
