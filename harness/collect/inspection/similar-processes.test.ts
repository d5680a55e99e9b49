import { expect, it } from 'vitest'
import { findSimilarProcesses, type ListedProcess, listProcesses } from './similar-processes.ts'

const soakgate = 90

function listed(pid: number, parentPid: number, commandLine: string): ListedProcess {
  return { pid, parentPid, program: commandLine.split(' ')[0] ?? '', commandLine }
}

const processes = [
  listed(1, 0, 'init'),
  listed(20, 1, 'gunicorn app:app --token hunter2'),
  listed(21, 20, 'gunicorn app:app --token hunter2'),
  listed(22, 21, 'sh -c convert'),
  listed(23, 22, 'gunicorn-helper'),
  listed(30, 1, 'node reports.mjs'),
  listed(80, 1, 'bash -c soakgate watch gunicorn'),
  listed(soakgate, 80, 'soakgate watch gunicorn'),
]

it('finds the head of what has a word of the text, with how many like it are below', () => {
  expect(findSimilarProcesses('Gunicorn: master', processes, soakgate)).toEqual([
    { pid: 20, program: 'gunicorn', below: 2 },
  ])
  expect(findSimilarProcesses('my-reports|exports', processes, soakgate)).toEqual([
    { pid: 30, program: 'node', below: 0 },
  ])
})

it('finds nothing by words that are in every other command line, and not the one who asks', () => {
  expect(findSimilarProcesses('a c', processes, soakgate)).toEqual([])
  expect(findSimilarProcesses('soakgate', processes, soakgate)).toEqual([])
})

it('lists what runs on this machine', () => {
  const own = listProcesses().find(({ pid }) => pid === process.pid)
  if (process.platform === 'linux') expect(own?.parentPid).toBe(process.ppid)
  else expect(own).toBeUndefined()
})
