import { describe, expect, it } from 'vitest'
import { listByPs, parseElapsed, parsePs, readPsMarks } from './ps-list.ts'

const hasPs = process.platform !== 'win32'

describe('what ps prints', () => {
  it('of Linux tells who was forked and has not executed', () => {
    const text = [
      '    1     0     1 Ss   4       01:25 /sbin/init',
      ' 4711     1  4711 S    0    01:02:03 /usr/bin/python3 /usr/bin/gunicorn app:app -w 2',
      ' 4712  4711  4711 Sl   1       00:07 /usr/bin/python3 /usr/bin/gunicorn app:app -w 2',
      ' 4713  4711  4711 Z    5       00:01 [sh] <defunct>',
    ].join('\n')
    const [, master, worker, zombie] = parsePs(text, 'linux')
    expect(master).toEqual({
      pid: 4711,
      parentPid: 1,
      groupId: 4711,
      isZombie: false,
      hasExecuted: true,
      startedMs: null,
      elapsedMs: 3_723_000,
      commandLine: ['/usr/bin/python3', '/usr/bin/gunicorn', 'app:app', '-w', '2'],
    })
    expect(worker).toMatchObject({ pid: 4712, parentPid: 4711, hasExecuted: false })
    expect(zombie).toMatchObject({ pid: 4713, isZombie: true })
  })

  it('of macOS has flags in hexadecimal digits, which tell the same', () => {
    const text = [
      '  501     1   501 Ss       4004 02-01:00:00 /opt/python /opt/gunicorn app:app',
      '  502   501   501 S           4    00:12 /opt/python /opt/gunicorn app:app',
    ].join('\n')
    expect(parsePs(text, 'darwin').map(({ hasExecuted }) => hasExecuted)).toEqual([true, false])
    expect(parsePs(text, 'darwin')[0]?.elapsedMs).toBe(49 * 3_600_000)
  })

  it.each([
    ['00:07', 7],
    ['01:02:03', 3723],
    ['12-00:00:01', 1_036_801],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseElapsed(text)).toBe(seconds * 1000)
  })

  it.skipIf(!hasPs)('is what this machine prints, too', async () => {
    const own = (await listByPs(process.platform)).find(({ pid }) => pid === process.pid)
    expect(own).toMatchObject({ pid: process.pid, parentPid: process.ppid, isZombie: false })
  })
})

describe.skipIf(!hasPs)('environments', () => {
  it('are kept as far as they say whose a process is', async () => {
    const marks = await readPsMarks(process.platform, [process.pid])
    const kept = marks.get(process.pid)
    expect(kept).toBeDefined()
    expect(kept?.filter((word) => !/^(SOAKGATE_RUN|NODE_UNIQUE_ID)=/.test(word))).toEqual([])
  })

  it('of nobody are none', async () => {
    expect([...(await readPsMarks(process.platform, [2 ** 22 + 1]))]).toEqual([])
  })
})
