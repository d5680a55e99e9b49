import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { nearest } from '../../vocabulary/nearest.ts'

const endings = ['.ts', '.mts', '.js', '.mjs']

/** The file that is meant by a path, or by the name of a scenario in ./scenarios. */
export function findScenarioFile(given: string, cwd: string): string {
  const asPath = path.resolve(cwd, given)
  if (existsSync(asPath)) return asPath
  const folder = path.join(cwd, 'scenarios')
  for (const ending of endings) {
    const named = path.join(folder, `${given}${ending}`)
    if (existsSync(named)) return named
  }
  const known = existsSync(folder) ? readdirSync(folder).filter((file) => endings.includes(path.extname(file))) : []
  const near = nearest(
    path.basename(given).replace(/\.[cm]?[jt]s$/, ''),
    known.map((file) => file.replace(/\.[cm]?[jt]s$/, '')),
  )
  throw new SoakgateError('scenario-not-found', `There is no scenario ${given}`, {
    expected: 'the path of a scenario file, or the name of one in ./scenarios',
    got: `nothing at ${asPath}${near === undefined ? '' : `; did you mean ${near}?`}`,
  })
}
