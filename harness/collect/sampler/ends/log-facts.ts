/** What the target's log says of the end of one process; each field quotes the line, null: nothing. */
export interface LogFacts {
  /** Its server announced that it replaces it on purpose. */
  recycle: string | null
  /** Its server killed it for being slow. */
  timeout: string | null
  /** Its server says how it ended. */
  end: { line: string; exitCode: number | null; signal: number | string | null } | null
  /** V8 gave up for want of heap. */
  fatal: string | null
  /** Something else that the server said of its end, good for quoting only. */
  remark: string | null
  /** Who besides somebody outside may have ended it by SIGKILL, in words that follow "from outside, or by". */
  otherKiller: string | null
}

/** What a line is understood by. */
interface LineContext {
  match: RegExpExecArray
  /** uvicorn ends workers to replace them or to have fewer, and not to stop. */
  isReplacing: boolean
}

/** One kind of line, and what it says of the process that it names. */
interface LogRule {
  /** The first group is the pid. */
  pattern: RegExp
  note: (facts: LogFacts, line: string, context: LineContext) => void
}

/** The lines of known servers; EXITS in the documentation lists when each is printed. */
const knownLines: readonly LogRule[] = [
  {
    // gunicorn, every class of worker
    pattern: /WORKER TIMEOUT \(pid:\s?(\d+)\)/,
    note: (facts, line) => {
      facts.timeout = line
    },
  },
  {
    // gunicorn with max_requests
    pattern: /\[(\d+)\] \[\w+\] Autorestarting worker/,
    note: (facts, line) => {
      facts.recycle = line
    },
  },
  {
    // uvicorn with limit_max_requests, under gunicorn
    pattern: /\[(\d+)\] \[\w+\] Maximum request limit of \d+ exceeded/,
    note: (facts, line) => {
      facts.recycle = line
    },
  },
  {
    // gunicorn 20
    pattern: /Worker with pid (\d+) was terminated due to signal (\d+)/,
    note: (facts, line, { match }) => {
      facts.end = { line, exitCode: null, signal: Number(match[2]) }
    },
  },
  {
    // gunicorn 21 and newer; it adds "Perhaps out of memory?" to every SIGKILL, so that says nothing
    pattern: /Worker \(pid:(\d+)\) was sent (SIG\w+)!/,
    note: (facts, line, { match }) => {
      facts.end = { line, exitCode: null, signal: match[2] ?? null }
    },
  },
  {
    // gunicorn 21 and newer
    pattern: /Worker \(pid:(\d+)\) exited with code (\d+)/,
    note: (facts, line, { match }) => {
      facts.end = { line, exitCode: Number(match[2]), signal: null }
    },
  },
  {
    // gunicorn's workers, where they come to their end in order; os._exit() leaves it out
    pattern: /\[(\d+)\] \[\w+\] Worker exiting/,
    note: (facts, line) => {
      facts.remark = line
    },
  },
  {
    // uvicorn's own supervisor, of a worker that it ended
    pattern: /Terminated child process \[(\d+)\]/,
    note: (facts, line, { isReplacing }) => {
      if (isReplacing) facts.recycle = line
      else facts.remark = line
    },
  },
  {
    // uvicorn's own supervisor, also of a worker that it killed itself (supervisors/multiprocess.py, keep_subprocess_alive)
    pattern: /Child process \[(\d+)\] died/,
    note: (facts, line) => {
      facts.remark = line
      facts.otherKiller =
        "uvicorn's own health check, which ends a worker that does not answer for 5 s (--timeout-worker-healthcheck)"
    },
  },
]

/** gunicorn and uvicorn, told by HUP to replace all of their workers. */
const reloadLine = /Handling signal: hup|Received SIGHUP, restarting processes/
/** uvicorn's own supervisor ends workers from here on because others take their place, or because there are to be fewer. */
const replacingLine = /Received SIGHUP, restarting processes|Received SIGTTOU, decreasing/
/** From here on because it stops. */
const stoppingLine = /Received SIG\w+, exiting|stopping the parent process/
/** A line that V8 prints for each of the last collections before it gives up; it names the process. */
const lastCollections = /\[(\d+):0x[0-9a-f]+\]\s+\d+ ms: /
/** uvicorn by itself says that a worker has reached its limit, and not which. */
const namelessLimit = /^\w+: +Maximum request limit of \d+ exceeded/
const fatalError = /FATAL ERROR: .+/
/** All lines that matter hold one of these; most lines hold none, and are done with after this test. */
const anyKnown =
  /WORKER TIMEOUT|Autorestarting|Maximum request|Worker with pid|Worker \(pid:|Worker exiting|Child process|Terminated child|: hup|Received SIG|FATAL ERROR:|:0x/
const longestQuote = 240

/** Reads the target's log as it grows and keeps what it says of each process, also when the line has scrolled away. */
export class LogReader {
  readonly #rules: readonly LogRule[]
  readonly #recycleText: RegExp | null
  readonly #facts = new Map<number, LogFacts>()
  readonly #unownedFatals: string[] = []
  readonly #unownedRecycles: string[] = []
  #reload: { line: string; readMs: number } | null = null
  #isReplacing = false
  #collecting: number | null = null
  #read = 0
  #tail: readonly string[] = []

  constructor(recycleLog: string | null) {
    this.#recycleText = recycleLog?.includes('{pid}') === true ? recycleExpression(recycleLog) : null
    const own: LogRule[] = []
    if (this.#recycleText !== null) {
      own.push({
        pattern: this.#recycleText,
        note: (facts, line) => {
          facts.recycle = line
        },
      })
    }
    this.#rules = [...own, ...knownLines]
  }

  /** The line by which the server announced that it replaces all workers that it had then, and when it was read. */
  get reload(): { line: string; readMs: number } | null {
    return this.#reload
  }

  /** Takes the last lines of the log, newest last; those of the call before are not read again. */
  read(lines: readonly string[], nowMs: number): void {
    for (let at = this.#firstNew(lines); at < lines.length; at += 1) this.#readLine(lines[at] ?? '', nowMs)
    this.#read = lines.length
    this.#tail = lines.slice(-3)
  }

  of(pid: number): LogFacts {
    return this.#facts.get(pid) ?? emptyFacts()
  }

  /** The pids that their server has announced to replace, first announced first. */
  announced(): readonly number[] {
    return [...this.#facts].flatMap(([pid, { recycle }]) => (recycle === null ? [] : [pid]))
  }

  /** V8's last words that named no process, oldest first; each is given once. */
  takeUnownedFatal(): string | null {
    return this.#unownedFatals.shift() ?? null
  }

  /** Announcements of a replacement that named no process, oldest first; each is given once. */
  takeUnownedRecycle(): string | null {
    return this.#unownedRecycles.shift() ?? null
  }

  /** A new process has that pid: what was said of the one before does not concern it. */
  forget(pid: number): void {
    this.#facts.delete(pid)
  }

  /** The window moves and is cut at its start, so the last lines read are looked for. */
  #firstNew(lines: readonly string[]): number {
    const isTailBefore = (end: number) =>
      this.#tail.every((line, index) => lines[end - this.#tail.length + index] === line)
    if (this.#tail.length === 0) return 0
    if (lines.length >= this.#read && isTailBefore(this.#read)) return this.#read
    for (let end = lines.length; end >= this.#tail.length; end -= 1) {
      if (isTailBefore(end)) return end
    }
    return 0
  }

  #readLine(line: string, nowMs: number): void {
    if (!anyKnown.test(line) && this.#recycleText?.test(line) !== true) return
    if (reloadLine.test(line)) this.#reload = { line: quote(line), readMs: nowMs }
    if (replacingLine.test(line)) this.#isReplacing = true
    else if (stoppingLine.test(line)) this.#isReplacing = false
    const collecting = lastCollections.exec(line)
    if (collecting !== null) this.#collecting = Number(collecting[1])
    const fatal = fatalError.exec(line)
    if (fatal !== null) this.#noteFatal(quote(fatal[0]))
    if (namelessLimit.test(line)) this.#unownedRecycles.push(quote(line))
    for (const { pattern, note } of this.#rules) {
      const match = pattern.exec(line)
      if (match === null) continue
      const pid = Number(match[1])
      const facts = this.#factsOf(pid)
      // The newest goes last, so that announcements stay in their order.
      this.#facts.delete(pid)
      this.#facts.set(pid, facts)
      note(facts, quote(line), { match, isReplacing: this.#isReplacing })
    }
  }

  #noteFatal(line: string): void {
    if (this.#collecting === null) this.#unownedFatals.push(line)
    else this.#factsOf(this.#collecting).fatal = line
    this.#collecting = null
  }

  #factsOf(pid: number): LogFacts {
    const known = this.#facts.get(pid) ?? emptyFacts()
    this.#facts.set(pid, known)
    return known
  }
}

export function emptyFacts(): LogFacts {
  return { recycle: null, timeout: null, end: null, fatal: null, remark: null, otherKiller: null }
}

function recycleExpression(text: string): RegExp {
  const [before = '', after = ''] = text.split('{pid}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`${before}(\\d+)${after}`)
}

function quote(line: string): string {
  const text = line.trim()
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote)}…`
}
