/**
 * The load process: it runs the users' script apart from soakgate itself, so that neither its memory nor its loops can
 * reach the measurement. It is started by load-child.ts and speaks in the messages of load-messages.ts.
 */
import { installModuleHooks } from '../../scenario/module-hooks.ts'
import { currentIteration } from './iteration.ts'
import { IterationPhases } from './iterations/iteration-phases.ts'
import { reasonOf, saysIterationEnded } from './load-error.ts'
import type { LoadCommand, LoadReport } from './load-messages.ts'
import type { LoadSpec } from './load-spec.ts'
import { endWithParent } from './orphan-watch.ts'
import { Outbox } from './outbox.ts'
import { readOwnUsage } from './own-usage.ts'
import { loadScript } from './scenario-script.ts'
import { ScriptRuntime } from './script-runtime.ts'

const pulseMs = 1000

const send = takeChannel()
const outbox = new Outbox(send)
let load: { runtime: ScriptRuntime; engine: IterationPhases; waits: boolean } | null = null
let resume: () => void = () => {}

endWithParent()
// Ctrl-C reaches the whole process group; when to end is for soakgate to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
// A script may end the process itself.
process.on('exit', () => outbox.flush())
process.on('uncaughtException', meetUncaught)
process.on('unhandledRejection', meetUncaught)
process.on('message', (command: LoadCommand) => void obey(command))

/** The scenario's libraries must not take the channel for theirs. */
function takeChannel(): (report: LoadReport) => void {
  const speak = process.send?.bind(process)
  if (speak === undefined) throw new Error('the load process is started by soakgate alone')
  delete process.send
  return (report) => {
    if (process.connected) speak(report)
  }
}

async function obey(command: LoadCommand): Promise<void> {
  if (command.kind === 'load') await start(command.spec)
  else if (load === null) return
  else if (command.kind === 'prepare') {
    const problem = await load.runtime.prepare()
    outbox.flush()
    send({ kind: 'prepared', problem })
  } else if (command.kind === 'start-phase') {
    // Between two arrivals nothing may happen for long; a script that blocks the process is silent all the same.
    const pulse = load.waits ? setInterval(() => send({ kind: 'alive' }), pulseMs) : undefined
    const end = await load.engine.makePhase(command.phase, command)
    clearInterval(pulse)
    outbox.endPhase(end)
  } else if (command.kind === 'end-early') load.engine.endEarly()
  else if (command.kind === 'abort') load.engine.abort()
  else if (command.kind === 'quiesce-request') {
    const problem = await load.runtime.requestRest(command)
    outbox.flush()
    send({ kind: 'quiesce-answered', problem })
  } else if (command.kind === 'resume') resume()
  else if (command.kind === 'tear-down') {
    const problem = await load.runtime.tearDown()
    outbox.flush()
    send({ kind: 'torn-down', problem })
  } else {
    load.runtime.close()
    send({ kind: 'usage', ...readOwnUsage() })
    process.disconnect()
  }
}

async function start(spec: LoadSpec): Promise<void> {
  installModuleHooks()
  const loaded = await loadScript(spec)
  if (!loaded.isOk) {
    send({ kind: 'not-loadable', problem: loaded.problem })
    return
  }
  const runtime = new ScriptRuntime(loaded.script, spec, outbox)
  load = { runtime, engine: new IterationPhases(runtime, spec, pauseLoad), waits: spec.arrivals !== null }
  const { setup, user } = loaded.script
  send({ kind: 'loaded', prepares: setup !== undefined || user !== undefined })
}

/** soakgate brings the target to rest, and says when to go on. */
function pauseLoad(iterations: number): Promise<void> {
  outbox.flush()
  return new Promise((resolve) => {
    resume = resolve
    send({ kind: 'paused', iterations })
  })
}

/** What a script left behind that only says that its iteration was over is nobody's error. */
function meetUncaught(error: unknown): void {
  const scope = currentIteration.getStore()
  if (saysIterationEnded(error) && scope?.isOver !== false) return
  console.error(`nobody caught: ${error instanceof Error ? scriptStack(error) : reasonOf(error)}`)
  if (scope === undefined || !scope.isOver) load?.runtime.fail(error, scope)
}

/** The error with the frames of the script alone: ours and Node's would only hide them. */
function scriptStack(error: Error): string {
  const lines = (error.stack ?? error.message).split('\n')
  return lines.filter((line) => !line.includes(import.meta.dirname) && !line.includes('(node:')).join('\n')
}
