import { execa } from 'execa'
import { z } from 'zod'
import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { fine, type Look, type MachineCheck, warned } from '../machine-check.ts'

const timeoutMs = 1500

const howToAttach =
  'Nothing, unless the service runs in a container of Docker: its first pid on this machine is what --pid takes.'

const notInstalled: Warning = {
  state: 'note',
  when: 'there is no `docker` command',
  meaning: 'soakgate starts no containers itself, so it misses nothing.',
  todo: howToAttach,
}

const notReachable: Warning = {
  state: 'note',
  when: 'its daemon does not answer',
  meaning: 'Containers cannot be asked for their pids; soakgate itself needs no Docker.',
  todo: 'Start the daemon, or ask for the right to use its socket, if the service runs in a container.',
}

/** What `docker info` said. */
export type DockerAnswer =
  | { is: 'not installed' }
  | { is: 'not reachable'; why: string }
  | { is: 'there'; version: string; cgroupDriver: string; cgroupVersion: string }

export const docker: MachineCheck = {
  name: 'Docker',
  looksAt: '`docker info`, which is asked for at most 1.5 s; the daemon is never started',
  warnings: [notInstalled, notReachable],
  look: async () => judgeDocker(await askDocker()),
}

export function judgeDocker(answer: DockerAnswer): Look {
  if (answer.is === 'not installed') return warned('not installed', notInstalled)
  if (answer.is === 'not reachable') return warned(answer.why, notReachable)
  return fine(`${answer.version}, control groups v${answer.cgroupVersion} by ${answer.cgroupDriver}`)
}

async function askDocker(): Promise<DockerAnswer> {
  const result = await execa('docker', ['info', '--format', '{{json .}}'], {
    timeout: timeoutMs,
    reject: false,
    stdin: 'ignore',
  })
  if (result.code === 'ENOENT') return { is: 'not installed' }
  if (result.timedOut) return { is: 'not reachable', why: `no answer within ${timeoutMs / 1000} s` }
  return readAnswer(result.stdout, result.stderr)
}

const info = z.object({
  ServerVersion: z.string().min(1),
  CgroupDriver: z.string().default('unknown'),
  CgroupVersion: z.string().default('1'),
})

/** Without a daemon the answer still comes, with everything of the server empty, and the reason beside it. */
export function readAnswer(stdout: string, stderr: string): DockerAnswer {
  const parsed = info.safeParse(parseJson(stdout))
  if (!parsed.success) return { is: 'not reachable', why: stderr.trim().split('\n')[0] || 'it told no version' }
  const { ServerVersion, CgroupDriver, CgroupVersion } = parsed.data
  return { is: 'there', version: ServerVersion, cgroupDriver: CgroupDriver, cgroupVersion: CgroupVersion }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
