import path from 'node:path'
import { ExecaError, execa } from 'execa'

/** What the user must change before a service can be installed; its message is for people. */
export class InstallError extends Error {
  override readonly name: string = 'InstallError'
}

/** Packages of the system are missing, and only root may install them. */
export class MissingPackagesError extends InstallError {
  override readonly name = 'MissingPackagesError'
}

/** Runs a program to its end and returns its output; injected by tests. */
export type Run = (program: string, parameters: readonly string[], cwd?: string) => Promise<string>

export async function runProgram(program: string, parameters: readonly string[], cwd = '.'): Promise<string> {
  return (await execa(program, [...parameters], { cwd })).stdout
}

/** The program's own words where there are any: venv writes to stdout, pip and npm to stderr. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof ExecaError)) return error instanceof Error ? error.message : String(error)
  const output = [error.stdout, error.stderr].filter((text) => typeof text === 'string' && text !== '').join('\n')
  return output === '' ? error.shortMessage : output
}

/** A path as seen from here. */
export function shorten(file: string): string {
  return path.relative(process.cwd(), file)
}
