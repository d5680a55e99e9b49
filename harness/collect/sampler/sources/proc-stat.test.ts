import { describe, expect, it } from 'vitest'
import { ProcStat } from './proc-stat.ts'

/** Captured: a gunicorn worker, a zombie that ended with exit code 3, a process that another user may not see into. */
const worker =
  '7686 (gunicorn) S 7679 7675 4319 0 -1 4194368 11502 7 31 0 152 48 0 0 20 0 4 0 160734 2990080 393 18446744073709551615 94745025130496 94745025148425 140737346417728 0 0 0 0 16781312 134254599 0 0 0 17 1 0 0 0 0 0 94745025162512 94745025163776 94745861607424 140737346419345 140737346419355 140737346419355 140737346420713 0\n'
const zombie =
  '7700 (python3) Z 7679 7675 4319 0 -1 4194316 11502 0 0 0 2 1 0 0 20 0 1 0 160900 0 0 18446744073709551615 0 0 0 0 0 0 0 16781312 2 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 768\n'
const foreign =
  '812 (nginx) S 1 812 812 0 -1 4194560 60 0 0 0 0 0 0 0 20 0 1 0 811 10485760 500 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n'

function parse(text: string): ProcStat {
  const line = Buffer.from(text)
  const stat = new ProcStat()
  stat.parseAll(line, line.length)
  return stat
}

describe('ProcStat', () => {
  it('reads what ended children have used, user and system time', () => {
    expect(parse(worker.replace('152 48 0 0', '152 48 7 2'))).toMatchObject({
      cpuTicks: 200,
      childrenTicks: 9,
      threads: 4,
    })
  })

  it('reads the fields of a worker that was forked and has executed nothing', () => {
    expect(parse(worker)).toMatchObject({
      state: 'S'.charCodeAt(0),
      parentPid: 7679,
      groupId: 7675,
      sessionId: 4319,
      hasExecuted: false,
      pageFaults: 11_533,
      cpuTicks: 200,
      threads: 4,
      startTicks: 160_734,
      startCode: 94_745_025_130_496,
      waitStatus: 0,
      isEnded: false,
    })
  })

  it('reads how a zombie ended', () => {
    expect(parse(zombie)).toMatchObject({ isEnded: true, waitStatus: 768, startTicks: 160_900 })
  })

  it('sees that another user hides its exit status', () => {
    expect(parse(foreign)).toMatchObject({ startCode: 1, hasExecuted: true })
  })

  it.each(['a b', 'x) S 1 1 1', '((sd-pam))', ')', ''])('takes %j for a command name', (name) => {
    expect(parse(worker.replace('gunicorn', name))).toMatchObject({ parentPid: 7679, startTicks: 160_734 })
  })

  it('is not misled by what an earlier and longer line left in the buffer', () => {
    const buffer = Buffer.alloc(1024, ') 9 ')
    const length = buffer.write(worker)
    const stat = new ProcStat()
    stat.parseAll(buffer, length)
    expect(stat).toMatchObject({ parentPid: 7679, cpuTicks: 200 })
  })
})
