import { programOf } from './command-line.ts'
import { names, type ProcessView, reasonOf } from './process-view.ts'

/** A browser that services print or take pictures with, and the names of its programs. */
export interface BrowserRule {
  name: string
  programs: ReadonlySet<string>
  verified: boolean
}

export const browserRules: readonly BrowserRule[] = [
  { name: 'Chromium', programs: names('chromium chromium-browser chrome_crashpad_handler'), verified: true },
  {
    name: 'Chrome',
    programs: names('chrome google-chrome google-chrome-stable headless_shell chrome-headless-shell'),
    verified: false,
  },
  { name: 'Edge', programs: names('msedge microsoft-edge'), verified: false },
  { name: 'Firefox', programs: names('firefox firefox-esr firefox-bin crashhelper'), verified: false },
  { name: 'WebKit', programs: names('MiniBrowser WPEWebProcess WPENetworkProcess'), verified: false },
]

/**
 * The browser whose program a process runs; null: none. Crash handlers have parent 1 and a session of their own, so
 * only the name tells.
 */
export function browserOf({ commandLine }: ProcessView): BrowserRule | null {
  const program = programOf(commandLine)
  return browserRules.find(({ programs }) => programs.has(program)) ?? null
}

/** @param how `started by`: it runs another program, and a process of the browser is its parent */
export function browserReason({ name, verified }: BrowserRule, how: 'a process of' | 'started by'): string {
  return reasonOf({ reason: `${how} the browser ${name}`, verified })
}
