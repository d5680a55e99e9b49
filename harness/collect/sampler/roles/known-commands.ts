import { commandOf, parametersOf, programOf } from './command-line.ts'

/** Options that stand before Celery's command and have a value. */
const celeryOptions = new Set('-A --app -b --broker --result-backend --loader --config --workdir'.split(' '))
const benchOptions = new Set(['--site'])

/** `worker`, `beat` and so on; null: not Celery. */
export function celeryCommandOf(commandLine: readonly string[]): string | null {
  return programOf(commandLine) === 'celery' ? commandOf(parametersOf(commandLine), celeryOptions) : null
}

/** With the package setproctitle the processes of Celery say what they are. */
export function isTitledCelery(commandLine: readonly string[]): boolean {
  return /^\[celeryd: .*:MainProcess\]/.test(commandLine.join(' '))
}

/** `worker`, `worker-pool` and so on; null: not RQ. */
export function rqCommandOf(commandLine: readonly string[]): string | null {
  const program = programOf(commandLine)
  // The second is RQ with the package setproctitle.
  if (program === 'rqworker' || program.startsWith('rq:worker:')) return 'worker'
  const command = commandOf(parametersOf(commandLine), new Set())
  if (program === 'manage.py') return command === 'rqworker' ? 'worker' : null
  return program === 'rq' ? command : null
}

/** `serve`, `worker` and so on; null: not Frappe bench. It becomes `python -m frappe.utils.bench_helper frappe serve`. */
export function benchCommandOf(commandLine: readonly string[]): string | null {
  const isBench = commandLine.some((word) => word === 'frappe.utils.bench_helper' || word.endsWith('/bench_helper.py'))
  const [group, ...parameters] = parametersOf(commandLine)
  return isBench && group === 'frappe' ? commandOf(parameters, benchOptions) : null
}

export function isPm2(commandLine: readonly string[]): boolean {
  const program = programOf(commandLine)
  const isForeground = program === 'pm2' && commandLine.includes('--no-daemon')
  return isForeground || /^pm2-(runtime|docker)$/.test(program) || /^PM2 v.*God Daemon/.test(commandLine.join(' '))
}

/** Its agent, or one of its modules, which it runs as it runs apps. */
export function isPartOfPm2(commandLine: readonly string[]): boolean {
  return /^PM2 Agent|\/modules\/(@[^/]+\/)?[^/]+\/node_modules\//.test(commandLine.join(' '))
}
