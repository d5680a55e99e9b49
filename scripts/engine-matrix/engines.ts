import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../harness/collect/targets/program-lookup.ts'
import type { EngineSpec } from '../../harness/scenario/engine-spec.ts'
import type { ServerCountSpec } from '../../harness/scenario/server-count-spec.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** An engine of the matrix. */
export interface MatrixEngine {
  name: string
  /** What it needs of what is not soakgate's own; null: nothing. */
  program: string | null
  /** Whether it tells of each iteration, so that those that have begun are what the server received. */
  tellsEach: boolean
  /** Headers that right answers need for it. */
  serverHeaders: Readonly<Record<string, string>>
  /** @param count where the server tells how many answers it gave */
  load(count: ServerCountSpec): EngineSpec
}

const own = { program: null, tellsEach: true, serverHeaders: {} }
const refusedStatus = [503]

/** One row of data for each engine. */
export const matrixEngines: readonly MatrixEngine[] = [
  { name: 'iterations', ...own, load: () => ({ engine: 'iterations' }) },
  { name: 'autocannon', ...own, load: () => ({ engine: 'autocannon', path: '/report', refusedStatus }) },
  {
    name: 'k6',
    program: pathOf('k6'),
    tellsEach: true,
    serverHeaders: {},
    load: () => ({
      engine: 'k6',
      script: path.join(root, 'fixtures/load-tools/gets.k6.js'),
      program: pathOf('k6'),
      refusedStatus,
    }),
  },
  {
    name: 'ab',
    program: pathOf('ab'),
    tellsEach: false,
    // It speaks HTTP/1.0, and waits for ever on a connection that is kept without a word.
    serverHeaders: { connection: 'keep-alive' },
    load: (completed) => ({
      engine: 'command',
      command: ['ab', '-k', '-r', '-s', '1', '-n', '{iterations}', '-c', '{users}', '{url}/report'],
      completed,
      cwd: root,
    }),
  },
  {
    name: 'hey',
    program: pathOf('hey'),
    tellsEach: false,
    serverHeaders: {},
    load: (completed) => ({
      engine: 'command',
      command: [pathOf('hey'), '-t', '1', '-n', '{iterations}', '-c', '{users}', '{url}/report'],
      completed,
      cwd: root,
    }),
  },
]

/** In PATH, or where `go install` put it for tests; the name alone: nowhere. */
function pathOf(name: string): string {
  return findProgram(name, '/', `${process.env.PATH}:${path.join(root, '.cache/go/bin')}`) ?? name
}
