import { type LoadedScenario, loadScenarios } from '../../scenario/load-scenario.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { findScenarioFiles } from './scenario-file.ts'

/** What came of loading scenarios. */
export interface EveryScenario {
  scenarios: readonly LoadedScenario[]
  /** What is wrong with those that could not be loaded: all of it, not only the first. */
  problems: readonly SoakgateError[]
}

/** Loads every scenario that is meant by files, folders and names; a problem of one does not hide those of the others. */
export async function loadEveryScenario(given: readonly string[], cwd: string): Promise<EveryScenario> {
  const scenarios: LoadedScenario[] = []
  const problems: SoakgateError[] = []
  const keep = (error: unknown) => {
    if (!(error instanceof SoakgateError)) throw error
    problems.push(error)
  }
  const files = new Set<string>()
  for (const one of given) {
    try {
      for (const file of findScenarioFiles(one, cwd)) files.add(file)
    } catch (error) {
      keep(error)
    }
  }
  for (const file of files) {
    try {
      scenarios.push(...(await loadScenarios(file)))
    } catch (error) {
      keep(error)
    }
  }
  return { scenarios, problems }
}
