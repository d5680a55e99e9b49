import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type K6Task, k6Script } from '../../../collect/load/k6/k6-script.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'

/** What a script takes from files beside it: imports, require and open. */
const besides = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]\.\.?\/[^'"]*['"]|\bopen\s*\([^)]*\)?/g
/** What a ConfigMap may hold. */
const mostBytes = 1_000_000
const main = 'soakgate.js'

/** The script that k6 runs in a cluster, and the team's own that it imports. */
export function clusterScript(
  script: string,
  task: Omit<K6Task, 'module'>,
): { main: string; files: Record<string, string> } {
  const own = readFileSync(script, 'utf8')
  const [taken] = own.match(besides) ?? []
  if (taken !== undefined) {
    throw unfit(script, `${taken}, which does not come along`)
  }
  if (Buffer.byteLength(own) > mostBytes) {
    throw unfit(script, `${Buffer.byteLength(own)} bytes, more than the ${mostBytes} that a ConfigMap holds`)
  }
  const name = path.basename(script)
  return { main, files: { [main]: k6Script({ ...task, module: `./${name}` }), [name]: own } }
}

function unfit(script: string, got: string): SoakgateError {
  return new SoakgateError('usage', `${path.basename(script)} cannot be given to a cluster as it is`, {
    expected: 'a script in one file, which is all that a ConfigMap brings to k6',
    got,
    hint: 'Bundle it into one file, with the files that it opens as text, for example: esbuild script.ts --bundle --format=esm --external:k6 --external:k6/* --loader:.csv=text',
  })
}
