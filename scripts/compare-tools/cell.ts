import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CommandEngineSpec } from '../../harness/scenario/engine-spec.ts'
import type { AskedRun } from '../kept-runs/kept-run.ts'
import { comparedSize, reportLine } from './compared-scenario.ts'
import type { ComparedService } from './compared-services.ts'
import type { ComparedTool } from './compared-tools.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = path.join(root, '.cache/compare-tools')

/** Where runs are kept. */
export const store = path.join(folder, 'runs')

/** One tool that drives one service. */
export interface Cell {
  service: ComparedService
  tool: ComparedTool
}

/** Names the run of a cell. */
export function nameOfCell({ service, tool }: Cell): string {
  return `${service.scenario}-${tool.name.toLowerCase()}`
}

/** Writes what the run needs: the body that the tool sends, and the scenario, which anybody can run by hand. */
export function prepareCell(cell: Cell): AskedRun {
  const { service, tool } = cell
  const name = nameOfCell(cell)
  const ownFolder = path.join(folder, 'tools', name)
  mkdirSync(ownFolder, { recursive: true })
  const bodyFile = path.join(ownFolder, 'body.json')
  writeFileSync(bodyFile, JSON.stringify(service.body()))
  const load: CommandEngineSpec = {
    engine: 'command',
    command: tool.command({ path: service.path, bodyFile, folder: ownFolder }),
    completed: { targetLog: reportLine },
    cwd: path.join(root, 'fixtures/load-tools'),
    // Taurus writes a file of its own settings into it.
    env: { HOME: ownFolder },
  }
  const file = path.join('.cache/compare-tools', `${name}.ts`)
  writeFileSync(path.join(root, file), scenarioText(service, load))
  return { name, file, variant: 'before', size: comparedSize, seed: 1, thresholds: [], extendTo: null }
}

/** Its words are in the text, so that a run that was made by others is not taken for this one. */
function scenarioText({ scenario }: ComparedService, load: CommandEngineSpec): string {
  const module = (name: string) => JSON.stringify(path.join(root, name))
  return [
    `import base from ${module(`scenarios/${scenario}.ts`)}`,
    `import { comparedScenario } from ${module('scripts/compare-tools/compared-scenario.ts')}`,
    '',
    `export default comparedScenario(base, ${JSON.stringify(load, null, 2)})`,
    '',
  ].join('\n')
}
