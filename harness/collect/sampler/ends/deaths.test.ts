import { describe, expect, it } from 'vitest'
import type { EventKind } from '../../../record/events.ts'
import { attributeDeath, type DeathFacts, knownEnding, mayBeOomKill } from './deaths.ts'
import { type LogFacts, LogReader } from './log-facts.ts'
import type { OomKill } from './oom-kills.ts'
import type { ExitReading } from './wait-status.ts'

const pid = 77
const kill: OomKill = { kills: 1, path: '/sys/fs/cgroup/memory/x/memory.oom_control', limitBytes: 820 * 1024 * 1024 }
const unknowable: ExitReading = { kind: 'unknowable', why: 'this kernel has no PIDFD_GET_INFO' }

function exited(exitCode: number): ExitReading {
  return { kind: 'known', ending: { exitCode, signal: null, hasDumpedCore: false }, from: 'wait status of the kernel' }
}

function signalled(signal: string): ExitReading {
  return { kind: 'known', ending: { exitCode: null, signal, hasDumpedCore: false }, from: 'wait status of the kernel' }
}

function factsOf(lines: readonly string[]): LogFacts {
  const reader = new LogReader('recycling worker {pid} after')
  reader.read(lines, 0)
  return reader.of(pid)
}

function attribute(exit: ExitReading, lines: readonly string[], more: Partial<DeathFacts> = {}) {
  const log = factsOf(lines)
  return attributeDeath({
    role: 'worker',
    isOurs: false,
    log,
    oomKill: null,
    recycling: null,
    recycleExit: null,
    ...more,
    exit: knownEnding(exit, log),
  })
}

/** gunicorn 20.1 unless named otherwise. */
const lines = {
  signal: (number: number) =>
    `[2026-01-02 10:00:00 +0000] [70] [WARNING] Worker with pid ${pid} was terminated due to signal ${number}`,
  perhaps: `[2026-01-02 10:00:00 +0000] [70] [ERROR] Worker (pid:${pid}) was sent SIGKILL! Perhaps out of memory?`,
  code: (code: number) => `[2026-01-02 10:00:00 +0000] [70] [ERROR] Worker (pid:${pid}) exited with code ${code}`,
  timeout: `[2026-01-02 10:00:00 +0000] [70] [CRITICAL] WORKER TIMEOUT (pid:${pid})`,
  restart: `[2026-01-02 10:00:00 +0000] [${pid}] [INFO] Autorestarting worker after current request.`,
  exiting: `[2026-01-02 10:00:00 +0000] [${pid}] [INFO] Worker exiting (pid: ${pid})`,
  uvicorn: `INFO:     Child process [${pid}] died`,
  uvicornLimit: `[2026-01-02 10:00:00 +0000] [${pid}] [WARNING] Maximum request limit of 500 exceeded. Terminating process.`,
  own: `[report-service] recycling worker ${pid} after 20 reports`,
  collections: `[${pid}:0x2f2a000]    12345 ms: Mark-Compact (reduce) 63.8 (66.1) -> 63.7 (66.1) MB, pooled: 0 MB`,
  fatal: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
}

describe('causes with the status of the kernel, gunicorn 20.1', () => {
  it.each<[string, ExitReading, readonly string[], OomKill | null, EventKind]>([
    ['kill -9 from outside', signalled('SIGKILL'), [lines.signal(9)], null, 'killed'],
    ['OOM kill by the cgroup', signalled('SIGKILL'), [lines.signal(9)], kill, 'oom-killed'],
    ['segfault', signalled('SIGSEGV'), [lines.signal(11)], null, 'crashed'],
    ['abort()', signalled('SIGABRT'), [lines.signal(6)], null, 'crashed'],
    ['os._exit(0)', exited(0), [], null, 'left'],
    ['os._exit(1)', exited(1), [], null, 'crashed'],
    ['exit 3', exited(3), ['Worker failed to boot.'], null, 'crashed'],
    ['timeout, sync', exited(1), [lines.timeout, lines.exiting], null, 'timed-out'],
    ['timeout, uvicorn worker', signalled('SIGABRT'), [lines.timeout, lines.signal(6)], null, 'timed-out'],
    ['SIGTERM', exited(0), [lines.exiting], null, 'left'],
    ['max_requests, sync and gthread', exited(0), [lines.restart, lines.exiting], null, 'recycled'],
    ['max_requests, uvicorn worker', exited(0), [], null, 'left'],
    ['max_requests, newer uvicorn worker', exited(0), [lines.uvicornLimit], null, 'recycled'],
    ['recycled by a service with a line of its own', exited(0), [lines.own], null, 'recycled'],
    ['recycled by TERM', signalled('SIGTERM'), [lines.own], null, 'recycled'],
    ['killed while it was to be recycled', signalled('SIGKILL'), [lines.own], null, 'killed'],
    ['crashed while it was to be recycled', exited(1), [lines.own], null, 'crashed'],
    ['TERM to a service that does not catch it', signalled('SIGTERM'), [], null, 'killed'],
    ['heap limit of V8', signalled('SIGABRT'), [lines.collections, lines.fatal], null, 'crashed'],
  ])('%s', (_name, exit, log, oomKill, kind) => {
    expect(attribute(exit, log, { oomKill }).kind).toBe(kind)
  })
})

describe('causes without it, from the log alone', () => {
  it.each<[string, readonly string[], OomKill | null, EventKind]>([
    ['kill -9 from outside', [lines.signal(9)], null, 'killed'],
    ['kill -9 from outside, newer gunicorn', [lines.perhaps], null, 'killed'],
    ['OOM kill by the cgroup', [lines.signal(9)], kill, 'oom-killed'],
    ['OOM kill of a worker that nobody speaks of', [], kill, 'oom-killed'],
    ['segfault', [lines.signal(11)], null, 'crashed'],
    ['abort()', [lines.signal(6)], null, 'crashed'],
    ['os._exit(0)', [], null, 'ended-unknown'],
    ['os._exit(1)', [], null, 'ended-unknown'],
    ['os._exit(1), newer gunicorn', [lines.code(1)], null, 'crashed'],
    ['timeout, sync', [lines.timeout, lines.exiting], null, 'timed-out'],
    ['timeout, uvicorn worker', [lines.timeout, lines.signal(6)], null, 'timed-out'],
    ['SIGTERM', [lines.exiting], null, 'ended-unknown'],
    ['max_requests, sync and gthread', [lines.restart, lines.exiting], null, 'recycled'],
    ['a worker of uvicorn’s own supervisor', [lines.uvicorn], null, 'ended-unknown'],
    ['heap limit of V8', [lines.collections, lines.fatal], null, 'crashed'],
  ])('%s', (_name, log, oomKill, kind) => {
    expect(attribute(unknowable, log, { oomKill }).kind).toBe(kind)
  })
})

describe('a server that replaces workers after 20 requests', () => {
  function recycling(requests: number, isExact = true): Partial<DeathFacts> {
    return { recycling: { limit: { requests: 20, from: '--max-requests=20' }, own: { requests, isExact } } }
  }

  it.each<[string, ExitReading, readonly string[], number, EventKind]>([
    ['a worker that had answered as many', exited(0), [], 20, 'recycled'],
    ['a worker that had answered nearly as many, as far as is known', exited(0), [], 17, 'recycled'],
    ['a worker that had answered few', exited(0), [], 12, 'left'],
    ['a crash at its last request', exited(1), [], 20, 'crashed'],
    ['a kill at its last request', signalled('SIGKILL'), [], 20, 'killed'],
    ['an end of which only that is known', unknowable, [], 20, 'recycled'],
    ['an end of which nothing is known', unknowable, [], 12, 'ended-unknown'],
    ['a crash that the log tells of', unknowable, [lines.signal(11)], 20, 'crashed'],
  ])('%s', (_name, exit, log, requests, kind) => {
    expect(attribute(exit, log, recycling(requests)).kind).toBe(kind)
  })

  it('is quoted as evidence, for or against', () => {
    expect(attribute(exited(0), [], recycling(19, false)).evidence).toBe(
      'exit code 0 (wait status of the kernel); its server replaces a worker after 20 requests ' +
        '(--max-requests=20), and it had answered about 19 of our requests',
    )
    expect(attribute(exited(0), [lines.restart], recycling(20)).evidence).not.toContain('max-requests')
  })
})

describe('evidence', () => {
  it('says what the exit code of a pool of Celery means that replaces a worker', () => {
    const recycleExit = { code: 155, name: "EX_RECYCLE of Celery's pool" }
    expect(attribute(exited(155), [], { recycleExit })).toMatchObject({
      kind: 'recycled',
      exitCode: 155,
      evidence: "exit code 155 (wait status of the kernel); EX_RECYCLE of Celery's pool",
    })
    expect(attribute(exited(155), []).kind).toBe('crashed')
    expect(attribute(exited(1), [], { recycleExit }).kind).toBe('crashed')
    expect(attribute(signalled('SIGKILL'), [], { recycleExit }).kind).toBe('killed')
  })

  it('says that a SIGKILL may be that of uvicorn itself', () => {
    expect(attribute(signalled('SIGKILL'), [lines.uvicorn])).toMatchObject({
      kind: 'killed',
      evidence:
        `signal SIGKILL (wait status of the kernel); log: "${lines.uvicorn}"; from outside, or by uvicorn's own ` +
        'health check, which ends a worker that does not answer for 5 s (--timeout-worker-healthcheck)',
    })
    for (const more of [attribute(signalled('SIGSEGV'), [lines.uvicorn]), attribute(signalled('SIGKILL'), [])]) {
      expect(more.evidence).not.toContain('health check')
    }
    expect(attribute(signalled('SIGKILL'), [lines.uvicorn], { oomKill: kill }).evidence).not.toContain('health check')
  })

  it('proves an OOM kill by the counter and names the limit', () => {
    expect(attribute(signalled('SIGKILL'), [], { oomKill: kill }).evidence).toBe(
      'signal SIGKILL (wait status of the kernel); ' +
        'oom_kill in /sys/fs/cgroup/memory/x/memory.oom_control has risen by 1 since the start (limit 820 MiB)',
    )
  })

  it('quotes the last words of V8', () => {
    expect(attribute(signalled('SIGABRT'), [lines.collections, lines.fatal])).toEqual({
      kind: 'crashed',
      exitCode: null,
      signal: 'SIGABRT',
      evidence: `signal SIGABRT (wait status of the kernel); V8 heap limit: "${lines.fatal}"`,
    })
  })

  it('says who said how it ended, and quotes the line', () => {
    expect(attribute(unknowable, [lines.signal(11)])).toEqual({
      kind: 'crashed',
      exitCode: null,
      signal: 'SIGSEGV',
      evidence: `signal SIGSEGV (said by its server); log: "${lines.signal(11)}"`,
    })
  })

  it('says why the status is not known', () => {
    expect(attribute(unknowable, [lines.restart])).toEqual({
      kind: 'recycled',
      exitCode: null,
      signal: null,
      evidence: `exit status not known: this kernel has no PIDFD_GET_INFO; log: "${lines.restart}"`,
    })
    expect(attribute({ kind: 'pending' }, []).evidence).toBe('exit status not known: its parent has not asked for it')
  })
})

describe('other roles and our own stop', () => {
  it.each<[string, Partial<DeathFacts>, EventKind]>([
    ['a master', { role: 'master' }, 'master-ended'],
    ['a helper', { role: 'helper' }, 'helper-ended'],
    ['a helper that the kernel ended for memory', { role: 'helper', oomKill: kill }, 'oom-killed'],
    ['a worker that we end', { isOurs: true }, 'stopped'],
    ['a master that we end', { role: 'master', isOurs: true }, 'stopped'],
  ])('%s', (_name, more, kind) => {
    expect(attribute(signalled('SIGKILL'), [], more).kind).toBe(kind)
  })

  it('asks for an OOM kill only where there may have been one', () => {
    const mayBe = (exit: ExitReading, said: readonly string[] = [], recycling: DeathFacts['recycling'] = null) => {
      const log = factsOf(said)
      return mayBeOomKill({ exit: knownEnding(exit, log), log, recycling })
    }
    expect(mayBe(signalled('SIGKILL'))).toBe(true)
    expect(mayBe(unknowable)).toBe(true)
    expect(mayBe(signalled('SIGTERM'))).toBe(false)
    expect(mayBe(exited(1))).toBe(false)
    // Without a status what the log or the limit of its server explains was none.
    expect(mayBe(unknowable, [lines.restart])).toBe(false)
    expect(mayBe(unknowable, [lines.timeout])).toBe(false)
    expect(mayBe(unknowable, [lines.collections, lines.fatal])).toBe(false)
    const limit = { requests: 20, from: 'max_requests' }
    expect(mayBe(unknowable, [], { limit, own: { requests: 20, isExact: true } })).toBe(false)
    expect(mayBe(unknowable, [], { limit, own: { requests: 5, isExact: true } })).toBe(true)
    // gunicorn says that for every SIGKILL; one that was too slow may have been ended for memory all the same.
    expect(mayBe(unknowable, [lines.perhaps])).toBe(true)
    expect(mayBe(unknowable, [lines.timeout, lines.perhaps])).toBe(true)
    expect(mayBe(signalled('SIGKILL'), [lines.timeout])).toBe(true)
  })
})
