import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'

/**
 * Writes the scenario file that stands for what the command line asks for, so that it can be run again: where `--save`
 * says, otherwise beside the records under a name that follows from its text. Another file is never overwritten.
 */
export async function writeScenario(
  text: string,
  options: { save?: string; output: string },
  line: CommandLine,
): Promise<string> {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8)
  const file = path.resolve(line.cwd, options.save ?? path.join(options.output, 'scenarios', `${digest}.ts`))
  if (existsSync(file) && (await readFile(file, 'utf8')) !== text) {
    throw new SoakgateError('output-not-writable', `${path.relative(line.cwd, file)} is there already`, {
      expected: 'a file that does not exist yet',
      got: 'a file with another text',
      hint: 'Choose another name with --save, or remove the file.',
    })
  }
  try {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (cause) {
    throw new SoakgateError('output-not-writable', `${file} cannot be written`, {
      expected: 'a folder that can be written',
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    })
  }
  if (options.save !== undefined) line.tell(`Saved ${path.relative(line.cwd, file)}\n`)
  return file
}
