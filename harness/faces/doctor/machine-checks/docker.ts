import { execa } from 'execa'
import { z } from 'zod'
import { absent, fine, type Look, type MachineCheck } from '../machine-check.ts'

const timeoutMs = 1500

/** What `docker info` said. */
export type DockerAnswer =
  | { is: 'not installed' }
  | { is: 'not reachable'; why: string }
  | { is: 'there'; version: string; cgroupDriver: string; cgroupVersion: string }

export const docker: MachineCheck = {
  name: 'Docker',
  looksAt: '`docker info`, which is asked for at most 1.5 s; the daemon is never started',
  warnings: [],
  look: async () => judgeDocker(await askDocker()),
}

/** Most services need none, so that it is not there is no finding. */
export function judgeDocker(answer: DockerAnswer): Look {
  if (answer.is === 'not installed') return absent('not installed; only services in containers need it')
  if (answer.is === 'not reachable') return absent(`not reachable (${answer.why}); only services in containers need it`)
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
