import path from 'node:path'
import { hasSwitch, optionOf } from './command-options.ts'
import { readAssignments } from './python-assignments.ts'
import type { ServerCommand } from './server-command.ts'
import { shellWords } from './shell-words.ts'

/** Names of settings and the options that set them, from `gunicorn/config.py` of gunicorn 27.0.1. */
const valued = {
  workers: ['--workers', '-w'],
  worker_class: ['--worker-class', '-k'],
  threads: ['--threads'],
  timeout: ['--timeout', '-t'],
  max_requests: ['--max-requests'],
  max_requests_jitter: ['--max-requests-jitter'],
  control_socket: ['--control-socket'],
} as const
const switches = {
  preload_app: ['--preload'],
  reload: ['--reload'],
  daemon: ['--daemon', '-D'],
  control_socket_disable: ['--no-control-socket'],
} as const

export type GunicornSetting = keyof typeof valued | keyof typeof switches

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
  { words, env }: ServerCommand,
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
  if (name in valued) return optionOf(words, valued[name as keyof typeof valued])
  return hasSwitch(words, switches[name as keyof typeof switches]) ? 'True' : undefined
}

/** A module (`python:…`) would have to be imported, so nothing is known of it. */
function readConfig(location: string, cwd: string, read: (file: string) => string | null): string {
  return location.startsWith('python:') ? '' : (read(path.resolve(cwd, location.replace(/^file:/, ''))) ?? '')
}
