import path from 'node:path'
import { hasSwitch, optionOf } from './command-options.ts'
import { readAssignments } from './python-assignments.ts'
import { shellWords } from './shell-words.ts'

/** Options by the name of their setting, from `gunicorn/config.py` of gunicorn 27.0.1. */
const settings = {
  workers: { options: ['--workers', '-w'], isSwitch: false },
  worker_class: { options: ['--worker-class', '-k'], isSwitch: false },
  threads: { options: ['--threads'], isSwitch: false },
  timeout: { options: ['--timeout', '-t'], isSwitch: false },
  max_requests: { options: ['--max-requests'], isSwitch: false },
  max_requests_jitter: { options: ['--max-requests-jitter'], isSwitch: false },
  control_socket: { options: ['--control-socket'], isSwitch: false },
  preload_app: { options: ['--preload'], isSwitch: true },
  reload: { options: ['--reload'], isSwitch: true },
  daemon: { options: ['--daemon', '-D'], isSwitch: true },
  control_socket_disable: { options: ['--no-control-socket'], isSwitch: true },
} as const satisfies Readonly<Record<string, { options: readonly string[]; isSwitch: boolean }>>

/** How it is started: the words after its name, and the variables that it gets. */
export interface ServerWords {
  words: readonly string[]
  env: Readonly<Record<string, string | undefined>>
}

export type GunicornSetting = keyof typeof settings

/** What gunicorn is told, by its file, then GUNICORN_CMD_ARGS, then its command line: the last wins. */
export interface GunicornSettings {
  /** undefined: not set; null: set to what has to be computed. Truth values are `True` and `False`. */
  get: (name: GunicornSetting) => string | null | undefined
  /** All names that its file assigns. */
  namesInFile: readonly string[]
  /** The words that its parser is given. */
  words: readonly string[]
}

/** `load_config` of `gunicorn/app/base.py`. @param read text of a file, null where there is none; it is never executed */
export function gunicornSettings(
  { words, env }: ServerWords,
  cwd: string,
  read: (file: string) => string | null,
): GunicornSettings {
  const fromEnvironment = shellWords(env.GUNICORN_CMD_ARGS ?? '')
  const config = optionOf(words, ['--config', '-c']) ?? optionOf(fromEnvironment, ['--config', '-c'])
  const file = readAssignments(readConfig(config ?? './gunicorn.conf.py', cwd, read))
  const get = (name: GunicornSetting) => settingIn(words, name) ?? settingIn(fromEnvironment, name) ?? file.get(name)
  return { get, namesInFile: [...file.keys()], words: [...fromEnvironment, ...words] }
}

function settingIn(words: readonly string[], name: GunicornSetting): string | undefined {
  const { options, isSwitch } = settings[name]
  if (!isSwitch) return optionOf(words, options)
  return hasSwitch(words, options) ? 'True' : undefined
}

/** A module (`python:…`) would have to be imported, so nothing is known of it. */
function readConfig(location: string, cwd: string, read: (file: string) => string | null): string {
  return location.startsWith('python:') ? '' : (read(path.resolve(cwd, location.replace(/^file:/, ''))) ?? '')
}
