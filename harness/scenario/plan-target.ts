import path from 'node:path'
import { toRemoteTarget } from './plan-remote-target.ts'
import type { CommandTarget, ContainerTarget, Readiness, RoleRules, Target } from './target.ts'
import type { TargetInput, WatchedTargetInput } from './target-schema.ts'
import type { TlsFiles } from './tls-files.ts'
import type { TlsInput } from './tls-schema.ts'

type CommandInput = Extract<TargetInput, { kind: 'command' }>
type ContainerInput = Extract<TargetInput, { kind: 'container' }>

/** The target with all paths absolute; they are relative to the scenario's folder. */
export function toTarget(input: TargetInput, tls: TlsInput | undefined, folder: string): Target {
  const files = tls === undefined ? null : toTlsFiles(tls, folder)
  if (input.kind === 'remote') return toRemoteTarget(input, files)
  const common = {
    tls: files,
    pidHeader: input.pidHeader?.toLowerCase() ?? null,
    recycleLog: input.recycleLog ?? null,
    roles: toRoles(input.roles),
    temporaryFiles: toFolders(input, folder),
  }
  if (input.kind === 'command') return { ...toCommandTarget(input, folder), ...common }
  if (input.kind === 'container') return { ...toContainerTarget(input, folder), ...common }
  if (input.kind === 'named-container') {
    const { kind, container, port = null, url = null } = input
    return { kind, container, port, url, ...common }
  }
  if (input.kind === 'pid') return { kind: 'pid', pid: input.pid, url: input.url, ...common }
  return { kind: 'url', url: input.url, ...common }
}

/** A service that others use: nothing is asked of it. */
export function toWatchedTarget(input: WatchedTargetInput, folder: string): Target {
  if (input.kind === 'remote') return toRemoteTarget(input, null)
  const common = {
    url: null,
    tls: null,
    pidHeader: null,
    recycleLog: input.recycleLog ?? null,
    roles: toRoles(input.roles),
  }
  if (input.kind === 'named-container') {
    return { kind: input.kind, container: input.container, port: null, temporaryFiles: [], ...common }
  }
  const temporaryFiles = input.temporaryFiles.map((text) => path.resolve(folder, text))
  return { kind: 'pid', pid: input.pid, temporaryFiles, ...common }
}

/** A program given as a relative path is relative to the scenario file, as all its paths are. */
export function toCommand(command: readonly string[], folder: string): string[] {
  const [program = '', ...parameters] = command
  return [program.includes('/') ? path.resolve(folder, program) : program, ...parameters]
}

function toCommandTarget(input: CommandInput, folder: string) {
  return {
    kind: 'command',
    command: toCommand(input.command, folder),
    cwd: path.resolve(folder, input.cwd),
    env: input.env,
    port: input.port ?? null,
    ready: toReadiness(input.ready),
    stopWithinMs: input.stopWithin,
    memoryLimitBytes: input.memoryLimit ?? null,
  } as const satisfies Partial<CommandTarget>
}

function toContainerTarget(input: ContainerInput, folder: string) {
  const { image = '', dockerfile } = input
  return {
    kind: 'container',
    image:
      dockerfile === undefined
        ? { by: 'name', name: image }
        : { by: 'dockerfile', file: path.resolve(folder, dockerfile) },
    command: input.command ?? null,
    env: input.env,
    port: input.port,
    ready: toReadiness(input.ready),
    stopWithinMs: input.stopWithin,
    memoryLimitBytes: input.memoryLimit ?? null,
  } as const satisfies Partial<ContainerTarget>
}

function toTlsFiles({ ca, cert, key }: TlsInput, folder: string): TlsFiles {
  const absolute = (file: string | undefined) => (file === undefined ? null : path.resolve(folder, file))
  return { ca: absolute(ca), cert: absolute(cert), key: absolute(key) }
}

function toReadiness(ready: CommandInput['ready']): Readiness {
  if (ready.url !== undefined) return { by: 'url', path: ready.url, withinMs: ready.within }
  if (ready.log !== undefined) return { by: 'log', pattern: ready.log, withinMs: ready.within }
  return { by: 'port', withinMs: ready.within }
}

function toRoles(roles: CommandInput['roles']): RoleRules | null {
  if (roles === undefined) return null
  if (typeof roles === 'string') return { by: 'server', server: roles }
  const { worker = null, helper = null, browser = null } = roles
  return { by: 'pattern', worker, helper, browser }
}

function toFolders(input: Exclude<TargetInput, { kind: 'remote' }>, folder: string): string[] {
  if (!('temporaryFiles' in input)) return []
  const cwd = input.kind === 'command' ? path.resolve(folder, input.cwd) : folder
  return input.temporaryFiles.map((text) => path.resolve(folder, text.replaceAll('{cwd}', cwd)))
}
