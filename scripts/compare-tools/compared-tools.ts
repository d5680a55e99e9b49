import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readAb } from '../../harness/collect/load/tools/outputs/ab.ts'
import { readLocust } from '../../harness/collect/load/tools/outputs/locust.ts'
import type { ReadToolOutput } from '../../harness/collect/load/tools/outputs/tool-claims.ts'
import { readAutocannon } from './outputs/autocannon.ts'
import { readK6 } from './outputs/k6.ts'
import { readTaurus } from './outputs/taurus.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const installed = (name: string) => path.join(root, '.cache/services/load-tools/venv/bin', name)

/** What a tool is to ask for. */
export interface ReportRequest {
  path: string
  /** Absolute, JSON. */
  bodyFile: string
  /** An absolute path where a tool may leave what it writes. */
  folder: string
}

/** A load tool with its own defaults, so without thresholds: exactly so many requests by so many users. */
export interface ComparedTool {
  name: string
  /** The words of a `command` engine, started in fixtures/load-tools. */
  command(request: ReportRequest): readonly string[]
  read: ReadToolOutput
}

/** One row of data for each tool. */
export const comparedTools: readonly ComparedTool[] = [
  {
    name: 'ab',
    // Without -r it gives up at the first connection that breaks.
    command: ({ path: route, bodyFile }) => [
      ...['ab', '-r', '-n', '{iterations}', '-c', '{users}'],
      ...['-p', bodyFile, '-T', 'application/json', `{url}${route}`],
    ],
    read: readAb,
  },
  {
    name: 'autocannon',
    command: ({ path: route, bodyFile }) => [
      ...[path.join(root, 'node_modules/.bin/autocannon'), '--json', '-a', '{iterations}', '-c', '{users}'],
      ...['-m', 'POST', '-H', 'content-type=application/json', '-i', bodyFile, `{url}${route}`],
    ],
    read: readAutocannon,
  },
  {
    name: 'k6',
    command: ({ path: route, bodyFile }) => [
      ...[path.join(root, '.cache/go/bin/k6'), 'run', '--quiet', '--no-usage-report', '--address=localhost:0'],
      ...['--vus', '{users}', '--iterations', '{iterations}'],
      ...['-e', `REPORT_URL={url}${route}`, '-e', `BODY_FILE=${bodyFile}`, 'reports.k6.js'],
    ],
    read: readK6,
  },
  {
    name: 'Locust',
    command: ({ path: route, bodyFile }) => [
      ...[installed('locust'), '-f', 'reports_locustfile.py', '--headless', '--only-summary', '-H', '{url}'],
      ...['-u', '{users}', '-r', '{users}', '--reports', '{iterations}'],
      ...['--report-path', route, '--body-file', bodyFile],
    ],
    read: readLocust,
  },
  {
    name: 'Taurus',
    command: ({ path: route, bodyFile, folder }) => [
      ...[installed('bzt'), 'reports.taurus.yml'],
      ...setting('settings.artifacts-dir', folder),
      ...setting('scenarios.reports.default-address', '{url}'),
      ...setting('execution.0.concurrency', '{users}'),
      ...setting('settings.env.REPORTS', '{iterations}'),
      ...setting('settings.env.REPORT_PATH', route),
      ...setting('settings.env.BODY_FILE', bodyFile),
    ],
    read: readTaurus,
  },
]

function setting(name: string, value: string): string[] {
  return ['-o', `${name}=${value}`]
}
