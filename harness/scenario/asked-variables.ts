import { readFile } from 'node:fs/promises'

/**
 * The environment variables that a scenario's text asks for: `env('NAME')`. Their values are secret before the script
 * asks, because the target inherits them and may print them when it starts. Names that are made up are learnt later.
 */
export async function variablesAskedFor(modulePath: string): Promise<string[]> {
  const text = await readFile(modulePath, 'utf8').catch(() => '')
  return [...text.matchAll(/\benv\(\s*(['"`])(\w+)\1/g)].map((match) => match[2] ?? '')
}
