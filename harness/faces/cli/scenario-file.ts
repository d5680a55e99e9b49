import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { nearest } from '../../vocabulary/nearest.ts'

const endings = ['.ts', '.mts', '.js', '.mjs']

/** The files that are meant by a path or a name; by a folder, those in it that define scenarios. */
export function findScenarioFiles(given: string, cwd: string): string[] {
  const file = findScenarioFile(given, cwd)
  if (!statSync(file).isDirectory()) return [file]
  const files = readdirSync(file, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => endings.includes(path.extname(name)) && !/(^|\/)(node_modules|\.[^/]*)\/|\.(d|test)\.m?ts$/.test(name),
    )
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => path.join(file, name))
    // What only helps scenarios is not loaded for itself: loading executes it.
    .filter((name) => /\bdefine(Scenario|Watch)\b/.test(readFileSync(name, 'utf8')))
  if (files.length > 0) return files
  const named = findByName(given, cwd)
  if (named !== null) return [named]
  throw new SoakgateError('scenario-not-found', `There is no scenario in ${given}`, {
    expected:
      'a folder with files that call defineScenario({ … }) or defineWatch({ … }), or the name of a file in ./scenarios',
    got: 'neither',
  })
}

/** The file that is meant by a path, or by its name in ./scenarios. */
export function findScenarioFile(given: string, cwd: string): string {
  const asPath = path.resolve(cwd, given)
  if (existsSync(asPath)) return asPath
  const named = findByName(given, cwd)
  if (named !== null) return named
  const folder = path.join(cwd, 'scenarios')
  const known = existsSync(folder) ? readdirSync(folder).filter((file) => endings.includes(path.extname(file))) : []
  const near = nearest(
    path.basename(given).replace(/\.[cm]?[jt]s$/, ''),
    known.map((file) => file.replace(/\.[cm]?[jt]s$/, '')),
  )
  throw new SoakgateError('scenario-not-found', `There is no scenario ${given}`, {
    expected: 'the path of a scenario file, or the name of a file in ./scenarios',
    got: `nothing at ${asPath}${near === undefined ? '' : `; did you mean ${near}?`}`,
  })
}

/** null: no file in ./scenarios has that name. */
function findByName(name: string, cwd: string): string | null {
  const files = endings.map((ending) => path.join(cwd, 'scenarios', `${name}${ending}`))
  return files.find((file) => existsSync(file)) ?? null
}
