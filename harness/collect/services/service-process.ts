/**
 * The process of one service: it runs the user's module apart from soakgate, is started by running-service.ts and
 * speaks in the messages of service-messages.ts. All that it starts carries the run's mark.
 */
import { pathToFileURL } from 'node:url'
import type { ServiceContext, ServiceSpec } from '../../scenario/define-service.ts'
import { installModuleHooks } from '../../scenario/module-hooks.ts'
import { serviceContext } from './service-context.ts'
import type { ServiceCommand, ServiceReport } from './service-messages.ts'

let stop: () => Promise<void> | void = () => {}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
process.on('message', (command: ServiceCommand) => {
  obey(command).catch(fail)
})

async function obey(command: ServiceCommand): Promise<void> {
  if (command.kind === 'start') return start(command.modulePath, serviceContext(command))
  await stop()
  send({ kind: 'stopped' })
}

async function start(modulePath: string, context: ServiceContext): Promise<void> {
  installModuleHooks()
  const module: Record<string, unknown> = await import(pathToFileURL(modulePath).href)
  const service = module.default
  if (!isService(service)) throw new Error('expected `export default defineService({ start, stop, env })`')
  send({ kind: 'loaded', startWithin: service.startWithin ?? null, stopWithin: service.stopWithin ?? null })
  const running = await service.start(context)
  stop = () => service.stop?.(running, context)
  const front = service.front?.(running, context).replace(/\/$/, '') ?? null
  send({ kind: 'started', env: service.env?.(running, context) ?? {}, front })
}

function isService(value: unknown): value is ServiceSpec {
  return typeof value === 'object' && value !== null && 'start' in value && typeof value.start === 'function'
}

function fail(error: unknown): void {
  const [reason = '', ...lines] = (error instanceof Error ? error.message : String(error)).split('\n')
  send({ kind: 'failed', reason, lines })
}

function send(report: ServiceReport): void {
  if (process.connected) process.send?.(report)
}
