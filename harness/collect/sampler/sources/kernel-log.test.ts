import { describe, expect, it } from 'vitest'
import { oomVictimIn } from './kernel-log.ts'

const folder = '/sys/fs/cgroup/memory/ci/soakgate-7'

function told(group: string, timeUs = 13_685_032_999): string {
  return `6,9743,${timeUs},-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/ci,task_memcg=${group},task=Chrome_InProcUt,pid=26362,uid=0\n SUBSYSTEM=memory\n`
}

describe("the kernel's log of an OOM kill", () => {
  it('names the victim', () => {
    expect(oomVictimIn(told('/ci/soakgate-7'), folder, 0)).toEqual({ pid: 26362, program: 'Chrome_InProcUt' })
  })

  it('names one in a group below', () => {
    expect(oomVictimIn(told('/ci/soakgate-7/browsers'), folder, 0)?.pid).toBe(26362)
  })

  it.each([
    ['of the group above', told('/ci'), 0],
    ['of another group', told('/ci/soakgate-70'), 0],
    ['of the whole machine', told('/'), 0],
    ['of before', told('/ci/soakgate-7'), 14_000_000_000],
    ['of something else', '6,1,2,-;usb 1-1: new device', 0],
    ['that was cut', 'oom-kill:', 0],
  ])('says nothing %s', (_name, text, sinceUs) => {
    expect(oomVictimIn(text, folder, sinceUs)).toBeNull()
  })
})
