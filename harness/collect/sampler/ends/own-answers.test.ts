import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../../testing/simulated-machine.ts'
import { newMember } from '../member.ts'
import { type AnsweredRequests, AnswerShares } from './own-answers.ts'

const machine = new SimulatedMachine()

/** A worker; `works` is read at once. */
function worker() {
  const simulated = machine.start(['gunicorn'])
  const opened = machine.open(simulated.pid)
  if (opened === null) throw new Error('it is not there')
  const member = newMember(opened, 0, 0)
  member.role = 'worker'
  const works = (cpuMs: number) => {
    simulated.cpuMs += cpuMs
    opened.read('now')
  }
  return { member, pid: simulated.pid, works }
}

function answered(total: number, by: readonly (readonly [number, number])[] = []): AnsweredRequests {
  return { total, by: new Map(by) }
}

describe('the answers of one worker', () => {
  it('are all since it was first seen where it is the only one', () => {
    const shares = new AnswerShares()
    const { member, works } = worker()
    works(30)
    shares.note([member], answered(3))
    works(100)
    shares.note([member], answered(20))
    expect(shares.take(member, answered(20))).toEqual({ requests: 17, isExact: true })
  })

  it('are shared out by CPU time where there are others', () => {
    const shares = new AnswerShares()
    const [busy, idle] = [worker(), worker()]
    shares.note([busy.member, idle.member], answered(0))
    busy.works(300)
    idle.works(100)
    shares.note([busy.member, idle.member], answered(20))
    expect(shares.take(busy.member, answered(20))).toEqual({ requests: 15, isExact: false })
    expect(shares.take(idle.member, answered(20))).toEqual({ requests: 5, isExact: false })
  })

  it('are not those of before its birth', () => {
    const shares = new AnswerShares()
    const [old, young] = [worker(), worker()]
    shares.note([old.member], answered(0))
    old.works(500)
    shares.note([old.member, young.member], answered(50))
    old.works(50)
    young.works(50)
    shares.note([old.member, young.member], answered(60))
    expect(shares.take(young.member, answered(60))).toEqual({ requests: 5, isExact: false })
  })

  it('are those that name it, where answers name their worker', () => {
    const shares = new AnswerShares()
    const { member, pid } = worker()
    expect(shares.take(member, answered(20, [[pid, 8]]))).toEqual({ requests: 8, isExact: true })
    expect(shares.take(member, answered(20, [[pid + 1, 20]]))).toEqual({ requests: 0, isExact: true })
  })
})
