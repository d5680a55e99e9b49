import type { EventKind } from '../../record/events.ts'

/** How much of an end can be known: the kernel is asked, it tells by itself, or neither. */
export const ways = ['asked', 'told', 'neither'] as const
export type Way = (typeof ways)[number]

/** One way for a worker to end, or to be in trouble and go on. */
export interface End {
  name: string
  /** `ask`: a request that does it. `signal`: sent to one worker from outside. */
  by: { ask: string } | { signal: NodeJS.Signals }
  /** Servers on which it makes sense; all where none is named. */
  servers?: readonly string[]
  /** What the end must be called; null: nobody ends. */
  expected: EventKind | null
  /** Servers on which it is called otherwise. */
  except?: Readonly<Record<string, EventKind | null>>
  /** Whether the server ends all of its workers in consequence. */
  endsAll?: true
  /** Whether it takes a limit on the memory of the server. */
  isByLimit?: true
  /** What must be quoted where it is so called. */
  evidence?: RegExp
  /** Servers that say so in their log, or where a counter does, so that it is known without a status. @default none */
  saidOn?: readonly string[]
}

const gunicorns = ['gunicorn sync', 'gunicorn gthread', 'gunicorn uvicorn workers']
const python = [...gunicorns, 'uvicorn']

/** In the order in which they are provoked; the last one ends the server. */
export const ends: readonly End[] = [
  {
    name: 'kill -9 from outside',
    by: { signal: 'SIGKILL' },
    expected: 'killed',
    evidence: /SIGKILL/,
    saidOn: gunicorns,
  },
  {
    name: 'SIGTERM from outside',
    by: { signal: 'SIGTERM' },
    // gunicorn's own workers end themselves on it; uvicorn sends the signal to itself once it has finished.
    expected: 'left',
    except: { 'gunicorn uvicorn workers': 'killed', uvicorn: 'killed', 'Node cluster': 'killed' },
  },
  { name: 'segfault', by: { ask: 'segfault' }, expected: 'crashed', evidence: /SIGSEGV/, saidOn: gunicorns },
  { name: 'abort()', by: { ask: 'abort' }, expected: 'crashed', evidence: /SIGABRT/, saidOn: gunicorns },
  { name: 'exit 0', by: { ask: 'exit-0' }, expected: 'left', evidence: /exit code 0/ },
  { name: 'exit 1', by: { ask: 'exit-1' }, expected: 'crashed', evidence: /exit code 1/, saidOn: gunicorns },
  { name: 'an exception that nobody catches', by: { ask: 'throw' }, servers: ['Node cluster'], expected: 'crashed' },
  {
    name: "V8's heap limit",
    by: { ask: 'heap' },
    servers: ['Node cluster'],
    expected: 'crashed',
    evidence: /V8 heap limit: "FATAL ERROR: .*heap/,
    saidOn: ['Node cluster'],
  },
  { name: 'MemoryError in a view', by: { ask: 'memory-error' }, servers: python, expected: null },
  {
    name: 'stuck beyond the timeout',
    by: { ask: 'stuck' },
    servers: python,
    expected: 'timed-out',
    except: { 'gunicorn gthread': null, uvicorn: null },
    evidence: /WORKER TIMEOUT/,
    saidOn: gunicorns,
  },
  {
    name: 'OOM kill',
    by: { ask: 'out-of-memory' },
    isByLimit: true,
    expected: 'oom-killed',
    evidence: /oom_kill in .*limit \d/,
    saidOn: [...python, 'Node cluster'],
  },
  {
    name: 'exit 3',
    by: { ask: 'exit-3' },
    servers: gunicorns,
    expected: 'crashed',
    endsAll: true,
    evidence: /exit code 3/,
    saidOn: gunicorns,
  },
]

/** Replaced by its server for the requests that it answered; provoked on a server of its own. */
export const recycling: Pick<End, 'name' | 'evidence' | 'saidOn'> = {
  name: 'as many requests as its limit',
  evidence: /Autorestarting worker|Maximum request limit|replaces a worker after/,
  saidOn: python,
}

/** @param isLimited whether the memory of the server is */
export function endsOn(server: string, isLimited: boolean): readonly End[] {
  return ends.filter(({ servers, isByLimit }) => {
    return (servers === undefined || servers.includes(server)) && (isLimited || isByLimit !== true)
  })
}

export function expectedOn(server: string, end: End): EventKind | null {
  const other = end.except?.[server]
  return other === undefined ? end.expected : other
}
