import { existsSync, statSync } from 'node:fs'
import { formatDuration } from '../vocabulary/quantities.ts'
import type { AutocannonLoad, BackgroundLoad, CommandLoad } from './load.ts'
import type { Scenario } from './scenario.ts'
import { hasLog, type Target } from './target.ts'
import { isTold } from './tool-command.ts'

/** What a scenario asks of a tool that cannot do it; a line for each. */
export function contradictionsOfTool(scenario: Scenario): string[] {
  const { background } = scenario
  return [...(background === null ? [] : ofFolder('background', background)), ...ofEngine(scenario)]
}

function ofEngine(scenario: Scenario): string[] {
  const { load, thinkTime, quiesce, target } = scenario
  if (load.engine !== 'command' && load.engine !== 'autocannon') return []
  return [
    ...(thinkTime === null ? [] : [`thinkTime: the load is made by ${load.engine}, which has none`]),
    ...(quiesce === null ? [] : [`quiesce: the load is made by ${load.engine}, which does not pause`]),
    ...(load.engine === 'command' ? ofCommand(load, scenario) : ofAutocannon(load, scenario)),
    ...(load.engine === 'autocannon' && speaksTls(target)
      ? ['tls: autocannon takes any certificate for a right one; use the iterations engine']
      : []),
  ]
}

function speaksTls(target: Target): boolean {
  return target.tls !== null || ('url' in target && target.url?.startsWith('https:') === true)
}

function ofFolder(place: string, { cwd }: BackgroundLoad): string[] {
  return existsSync(cwd) && statSync(cwd).isDirectory() ? [] : [`${place}.cwd: there is no folder ${cwd}`]
}

function ofCommand(load: CommandLoad, { target, iterations }: Scenario): string[] {
  const { command, count } = load
  const isUnread = count?.by === 'target-log' && !hasLog(target)
  return [
    ...ofFolder('load', load),
    ...(isUnread ? ['load.completed.targetLog: the log of a service that runs already is not read'] : []),
    ...(count === null && iterations.length > 1 && !isTold(command, 'iterations')
      ? ['load.command: write {iterations} where the tool is told how many it makes, or let the service count']
      : []),
  ]
}

function ofAutocannon({ method, body, perSecond }: AutocannonLoad, { iterationTimeoutMs }: Scenario): string[] {
  const isLost = body !== null && method === 'GET'
  const isSlow = perSecond !== null && 1000 / perSecond > iterationTimeoutMs
  return [
    ...(method === 'HEAD'
      ? ['load.method: autocannon waits for a body, which an answer to HEAD has not; use the iterations engine']
      : []),
    ...(isLost ? ["load.body: GET has none; name a method such as 'POST'"] : []),
    // A tool that tells of nothing for so long is taken for one that hangs.
    ...(isSlow ? [`load.rate: less than one within iterationTimeout, ${formatDuration(iterationTimeoutMs)}`] : []),
  ]
}
