import path from 'node:path'
import type { RunFacts, ScriptContext } from '../../scenario/context.ts'
import { createRandom } from '../../scenario/seeded-random.ts'
import { createHttp, type HttpSetting } from './http/http.ts'
import type { LoadSpec } from './load-spec.ts'
import { poll, sleep } from './pauses.ts'
import { findFiles, readEnvironment } from './scenario-files.ts'
import { runStep } from './step-path.ts'

/** What the contexts of a run have in common. */
export interface ScriptSurroundings {
  spec: LoadSpec
  log: (text: string) => void
  /** Told of every value that must never be written. */
  onSecret: (value: string) => void
}

/** What every function of a script is given, for one call of it. */
export function createScriptContext(setting: HttpSetting, surroundings: ScriptSurroundings): ScriptContext {
  const { spec, log, onSecret } = surroundings
  const { scope } = setting
  const { phase, index, user } = scope.identity
  const number = index ?? user ?? 0
  // Pauses are drawn apart: one more of them shall not change what is sent.
  const pauses = createRandom(spec.seed, 'pauses', number)
  return {
    http: createHttp(setting),
    poll: (request, options) => poll(scope, request, options),
    check: (name, holds) => {
      scope.noteCheck(name, holds)
      setting.tell?.({ kind: 'check', name, holds })
    },
    step: runStep,
    random: createRandom(spec.seed, phase, number),
    sleep: (duration) => sleep(scope, duration, pauses),
    env: (name) => {
      const value = readEnvironment(name, process.env)
      onSecret(value)
      return value
    },
    files: (pattern) => findFiles(path.dirname(spec.modulePath), pattern),
    log: (text) => {
      if (!scope.isOver) log(`${nameOf(scope.identity)}: ${text}`)
    },
    run: factsOf(spec),
    get signal() {
      return scope.signal
    },
  }
}

function factsOf({ size, users, seed, baseUrl }: LoadSpec): RunFacts {
  return { size, users, seed, url: baseUrl }
}

function nameOf({ phase, index, user }: HttpSetting['scope']['identity']): string {
  if (index !== null) return `${phase === 'warmup' ? 'warm-up' : 'iteration'} ${index + 1}`
  return user === null ? phase : `user ${user}`
}
