import { programOf } from './command-line.ts'
import { names, type ProcessView } from './process-view.ts'

export interface WrapperRule {
  programs: ReadonlySet<string>
  reason: string
}

/** Programs that start another and wait for it: the service is what they start. */
export const wrapperRules: readonly WrapperRule[] = [
  { programs: names('sh bash dash ash zsh ksh busybox'), reason: 'a shell that started the service' },
  {
    programs: names('npm npm-cli.js npx npx-cli.js pnpm pnpm.cjs yarn yarn.js yarn.cjs uv uvx poetry pipenv pdm hatch'),
    reason: 'a package manager that started the service',
  },
  {
    programs: names('env timeout nice nohup setsid stdbuf time faketime xvfb-run sudo su runuser setpriv'),
    reason: 'a command that runs the service in other surroundings',
  },
  { programs: names('tini dumb-init catatonit docker-init'), reason: 'the init of a container' },
  {
    programs: names('honcho foreman forego goreman overmind hivemind mprocs supervisord circusd'),
    reason: 'a process manager that started the service',
  },
]

/** Why this process only wraps the service; null: it does not. */
export function wrapperReason(view: ProcessView): string | null {
  return wrapperRuleOf(programOf(view.commandLine))?.reason ?? null
}

/** Whether a program of this name starts another and waits for it. */
export function isWrapper(program: string): boolean {
  return wrapperRuleOf(program) !== undefined
}

function wrapperRuleOf(program: string): WrapperRule | undefined {
  return wrapperRules.find(({ programs }) => programs.has(program))
}
