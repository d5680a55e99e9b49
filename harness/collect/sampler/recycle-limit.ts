/** After how many requests a server replaces a worker of its own accord. */
export interface RecycleLimit {
  requests: number
  /** The option that says so, for the evidence: `--max-requests=1000`. */
  from: string
}

/** What the head of a service was started with. */
export interface ServerSettings {
  commandLine: readonly string[]
  /** Of its environment, where it is ours to read. */
  environment: Readonly<Record<string, string | undefined>>
  /** The text of the configuration file that it reads; null: none, or not ours to read. It is looked at, never run. */
  configFile: string | null
}

/** gunicorn; uvicorn; Celery. */
const options = ['--max-requests', '--limit-max-requests', '--max-tasks-per-child']
/** Options of gunicorn by its environment, and the one of uvicorn. */
const gunicornArguments = 'GUNICORN_CMD_ARGS'
const uvicornVariable = 'UVICORN_LIMIT_MAX_REQUESTS'
/** A setting of gunicorn's configuration file, which is Python. */
const configuredLine = /^max_requests\s*=\s*(\d+)/m

/** The limit that holds: the command line before the environment before the file, as servers have it; null: none. */
export function recycleLimitOf({ commandLine, environment, configFile }: ServerSettings): RecycleLimit | null {
  const found =
    limitIn(commandLine) ??
    limitIn((environment[gunicornArguments] ?? '').split(/\s+/)) ??
    limitOf(environment[uvicornVariable], uvicornVariable) ??
    limitOf(configuredLine.exec(configFile ?? '')?.[1], 'max_requests')
  return found !== null && found.requests > 0 ? found : null
}

/** `--max-requests 20` or `--max-requests=20`, the last one. */
function limitIn(words: readonly string[]): RecycleLimit | null {
  const at = words.findLastIndex((word) => options.some((option) => word === option || word.startsWith(`${option}=`)))
  const [option = '', value = words[at + 1]] = (words[at] ?? '').split('=')
  return at < 0 ? null : limitOf(value, option)
}

function limitOf(value: string | undefined, option: string): RecycleLimit | null {
  return value !== undefined && /^\d+$/.test(value) ? { requests: Number(value), from: `${option}=${value}` } : null
}
