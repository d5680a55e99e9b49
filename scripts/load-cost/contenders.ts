import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../harness/collect/targets/program-lookup.ts'

/** One way to make load without end over as many kept connections as there are users. */
export interface Contender {
  name: string
  /** The program, and what it is given. */
  words: readonly string[]
  env: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const own = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const endless = '100000000'

/** All that are there; those that are not are told of. What one writes is in the folder. */
export function findContenders(baseUrl: string, users: number, folder: string): Contender[] {
  const url = `${baseUrl}/report`
  const count = String(users)
  const locustOptions = ['--headless', '--only-summary', '-u', count, '-r', count, '-H', baseUrl]
  const k6Options = ['--quiet', '--no-usage-report', '--address', '', '--vus', count, '--duration', '1h']
  const all: readonly Contender[] = [
    { name: 'undici', words: [process.execPath, own('./undici.ts'), baseUrl, count], env: {} },
    { name: 'iterations', words: [process.execPath, own('./iterations.ts'), baseUrl, count], env: {} },
    {
      name: 'iterations, with its record',
      words: [process.execPath, own('./iterations.ts'), baseUrl, count, folder],
      env: {},
    },
    {
      name: 'autocannon',
      words: [
        process.execPath,
        path.join(root, 'node_modules/autocannon/autocannon.js'),
        '-c',
        count,
        '-d',
        '3600',
        url,
      ],
      env: {},
    },
    {
      name: 'k6',
      words: ['k6', 'run', ...k6Options, path.join(root, 'fixtures/load-tools/gets.k6.js')],
      env: { BASE_URL: baseUrl },
    },
    { name: 'ab', words: ['ab', '-q', '-k', '-c', count, '-t', '3600', '-n', endless, url], env: {} },
    { name: 'Locust', words: ['locust', '-f', own('./locustfile.py'), ...locustOptions], env: {} },
  ]
  return all.flatMap(({ name, words: [program = '', ...rest], env }) => {
    const file = findTool(program)
    if (file === null) process.stderr.write(`left out: ${name} is not installed\n`)
    return file === null ? [] : [{ name, words: [file, ...rest], env }]
  })
}

/** In PATH, or where `go install` and `npm run services -- load-tools` put it. */
function findTool(program: string): string | null {
  const installed = ['.cache/go/bin', '.cache/services/load-tools/venv/bin'].map((folder) => path.join(root, folder))
  return findProgram(program, '/', [process.env.PATH, ...installed].join(':'))
}
