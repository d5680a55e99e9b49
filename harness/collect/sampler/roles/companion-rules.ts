import { programOf } from './command-line.ts'
import { benchCommandOf, celeryCommandOf } from './known-commands.ts'
import type { ProcessView } from './process-view.ts'

/** Programs that stand beside a service and never answer its requests. */
export interface CompanionRule {
  name: string
  matches: (view: ProcessView) => boolean
  reason: string
  verified: boolean
}

export const companionRules: readonly CompanionRule[] = [
  {
    name: '`redis-server`',
    matches: ({ commandLine }) => programOf(commandLine) === 'redis-server',
    reason: 'a store beside the service',
    verified: true,
  },
  {
    name: '`redis-sentinel`, `valkey-server`',
    matches: ({ commandLine }) => /^(redis-sentinel|valkey-server)$/.test(programOf(commandLine)),
    reason: 'a store beside the service',
    verified: false,
  },
  {
    name: '`celery beat`',
    matches: ({ commandLine }) => celeryCommandOf(commandLine) === 'beat',
    reason: 'the scheduler of Celery, beside the workers',
    verified: true,
  },
  {
    name: '`celery flower`',
    matches: ({ commandLine }) => celeryCommandOf(commandLine) === 'flower',
    reason: 'the monitor of Celery, beside the workers',
    verified: false,
  },
  {
    name: 'Frappe bench: `bench worker`, `bench schedule`, `bench watch`',
    matches: ({ commandLine }) => /^(worker|worker-pool|schedule|watch)$/.test(benchCommandOf(commandLine) ?? ''),
    reason: 'a background process of Frappe bench, beside the one that answers requests',
    verified: false,
  },
  {
    name: 'Frappe bench: `socketio.js`',
    matches: ({ commandLine }) => commandLine.some((word) => word.endsWith('apps/frappe/socketio.js')),
    reason: 'the push server of Frappe bench, beside the one that answers requests',
    verified: false,
  },
]
