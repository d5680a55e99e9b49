import type { ServerTrap } from './server-trap.ts'
import { fewOwnReports, pythonDebugging, reload } from './server-traps/any-server.ts'
import { sharedControlSocket, unknownControlSocket } from './server-traps/gunicorn-control-socket.ts'
import { ignoredSettings, refusedOptions } from './server-traps/gunicorn-settings-of-others.ts'
import { daemon, preload, queueing, threadArenas, threadTimeout } from './server-traps/gunicorn-workers.ts'
import * as java from './server-traps/java.ts'
import * as node from './server-traps/node.ts'
import { endsAtLimit, recyclingAtOnce, recyclingNotReached, recyclingTooOften } from './server-traps/recycling.ts'

/** Every trap that is known, in the order in which they are told; adding one is a line here. */
export const serverTraps: readonly ServerTrap[] = [
  daemon,
  refusedOptions,
  unknownControlSocket,
  ignoredSettings,
  sharedControlSocket,
  recyclingNotReached,
  recyclingTooOften,
  recyclingAtOnce,
  threadTimeout,
  queueing,
  preload,
  threadArenas,
  endsAtLimit,
  reload,
  fewOwnReports,
  pythonDebugging,
  node.inspector,
  node.notProduction,
  node.heapAboveLimit,
  java.uncollectedHeap,
  java.heapAboveLimit,
  java.shareOfMemory,
]
