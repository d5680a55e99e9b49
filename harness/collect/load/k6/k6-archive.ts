import { execa } from 'execa'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { formatDuration } from '../../../vocabulary/quantities.ts'
import { runMark } from '../../targets/marked-processes.ts'
import { k6EndOf } from './k6-end.ts'
import { readK6Line } from './k6-lines.ts'

const withinMs = 60_000
/** What the script and its data may be together. */
const mostBytes = 256 * 1024 ** 2

/** What is packed, and by which k6. */
export interface PackedScript {
  program: string
  /** Folder of the script. */
  folder: string
  script: string
  /** The variables that the script finds wherever it runs, and no others of ours. */
  variables: Readonly<Record<string, string>>
  mark: string
}

/**
 * The script with all that it imports and opens, and its variables, in one archive: k6 on another host reads it from its
 * standard input, and nothing of it is in arguments or in a file there. Throws `engine-failed`.
 */
export async function packScript({ program, folder, script, variables, mark }: PackedScript): Promise<Uint8Array> {
  const { PATH = '', HOME = '' } = process.env
  const options = ['--include-system-env-vars', '--log-format', 'json', '--log-output', 'stderr']
  const packed = await execa(program, ['archive', ...options, '-O', '-', '-'], {
    cwd: folder,
    env: { PATH, HOME, K6_NO_USAGE_REPORT: 'true', [runMark]: mark, ...variables },
    extendEnv: false,
    input: script,
    encoding: 'buffer',
    maxBuffer: mostBytes,
    timeout: withinMs,
    reject: false,
  })
  if (packed.exitCode === 0) return packed.stdout
  const end = { code: packed.exitCode ?? null, signal: packed.signal ?? null }
  const said = new TextDecoder().decode(packed.stderr).split('\n')
  throw new SoakgateError('engine-failed', 'k6 could not pack the script for its segments', {
    expected: 'a script that k6 runs, with all that it needs beside it',
    got: packed.timedOut ? `nothing for ${formatDuration(withinMs)}` : k6EndOf(end).sentence,
    details: said.flatMap((line) => {
      const read = readK6Line(line)
      return read?.kind === 'log' ? [read.text] : []
    }),
  })
}
