import { describe, expect, it } from 'vitest'
import { LogReader } from './log-facts.ts'

const restart = (pid: number) => `[x] [${pid}] [INFO] Autorestarting worker after current request.`
const fatal = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'

describe('LogReader', () => {
  it('keeps what was said when the line has scrolled away', () => {
    const reader = new LogReader(null)
    reader.read([restart(5), 'a'], 0)
    reader.read(['b', 'c', 'd', 'e'], 0)
    expect(reader.of(5).recycle).toBe(restart(5))
  })

  it('reads a line once, wherever the window is cut', () => {
    const reader = new LogReader(null)
    const all = ['a', fatal, 'b', 'c', 'd', fatal, 'e']
    for (let end = 1; end <= all.length; end += 1) reader.read(all.slice(Math.max(0, end - 4), end), 0)
    expect([reader.takeUnownedFatal(), reader.takeUnownedFatal(), reader.takeUnownedFatal()]).toEqual([
      fatal,
      fatal,
      null,
    ])
  })

  it('reads a growing list of lines to its end', () => {
    const reader = new LogReader(null)
    const lines: string[] = []
    for (let pid = 1; pid <= 5; pid += 1) {
      lines.push('same', restart(pid), 'same')
      reader.read(lines, 0)
    }
    expect(reader.announced()).toEqual([1, 2, 3, 4, 5])
  })

  it('takes the text of the scenario literally, apart from the pid', () => {
    const reader = new LogReader('(worker) {pid} retires.')
    reader.read(['(worker) 12 retires.', '(worker) 13 retires!', 'worker 14 retires.'], 0)
    expect(reader.announced()).toEqual([12])
  })

  it('is not misled by a number that only begins like the pid', () => {
    const reader = new LogReader('recycling worker {pid} after')
    reader.read(['recycling worker 123 after 20 reports'], 0)
    expect(reader.of(12).recycle).toBeNull()
    expect(reader.of(123).recycle).not.toBeNull()
  })

  it('knows no announcement by a text without a pid', () => {
    const reader = new LogReader('recycling')
    reader.read(['recycling 12'], 0)
    expect(reader.announced()).toEqual([])
  })

  it('gives the last words of V8 to the process whose collections they follow', () => {
    const reader = new LogReader(null)
    reader.read(['<--- Last few GCs --->', '[41:0x5a]  12 ms: Mark-Compact 63 (66) -> 63 (66) MB', fatal, fatal], 0)
    expect(reader.of(41).fatal).toBe(fatal)
    expect(reader.takeUnownedFatal()).toBe(fatal)
    expect(reader.takeUnownedFatal()).toBeNull()
  })

  it('tells when a server announced that it replaces all of its workers', () => {
    const reader = new LogReader(null)
    expect(reader.reload).toBeNull()
    const hangUp = '[2026-01-02 10:00:00 +0000] [70] [INFO] Handling signal: hup'
    reader.read([hangUp], 700)
    expect(reader.reload).toEqual({ line: hangUp, readMs: 700 })
  })

  it('takes what uvicorn ends for replaced only where it does not stop', () => {
    const replacing = ['INFO:     Received SIGHUP, restarting processes.', 'INFO:     Terminated child process [41]']
    const fewer = [
      'INFO:     Received SIGTTOU, decreasing number of processes.',
      'INFO:     Terminated child process [42]',
    ]
    const stopping = ['INFO:     Received SIGTERM, exiting.', 'INFO:     Terminated child process [43]']
    const failing = [
      'ERROR:    Child process [45] failed to start, stopping the parent process.',
      'INFO:     Terminated child process [44]',
    ]
    const announcedIn = (lines: readonly string[]) => {
      const reader = new LogReader(null)
      reader.read(lines, 0)
      return reader.announced()
    }
    expect(announcedIn([...replacing, ...fewer])).toEqual([41, 42])
    expect(announcedIn(stopping)).toEqual([])
    expect(announcedIn([...replacing, ...stopping])).toEqual([41])
    expect(announcedIn([...fewer, ...failing])).toEqual([42])
    const reader = new LogReader(null)
    reader.read(stopping, 0)
    expect(reader.of(43).remark).toBe('INFO:     Terminated child process [43]')
  })

  it('gives an announcement that names no process once', () => {
    const reader = new LogReader(null)
    const limit = 'INFO:     Maximum request limit of 20 exceeded. Terminating process.'
    reader.read([limit, `[x] [41] [WARNING] Maximum request limit of 20 exceeded. Terminating process.`], 0)
    expect(reader.of(41).recycle).toContain('[41]')
    expect([reader.takeUnownedRecycle(), reader.takeUnownedRecycle()]).toEqual([limit, null])
  })

  it('forgets a process whose pid may go to another', () => {
    const reader = new LogReader(null)
    reader.read([restart(5)], 0)
    reader.forget(5)
    expect(reader.of(5).recycle).toBeNull()
  })

  it('cuts long lines', () => {
    const reader = new LogReader(null)
    reader.read([`${restart(5)} ${'x'.repeat(5000)}`], 0)
    expect(reader.of(5).recycle?.length).toBeLessThan(300)
  })
})
