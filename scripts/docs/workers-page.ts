import { browserRules } from '../../harness/collect/sampler/roles/browsers.ts'
import { childRules } from '../../harness/collect/sampler/roles/child-rules.ts'
import { companionRules } from '../../harness/collect/sampler/roles/companion-rules.ts'
import { serverRules } from '../../harness/collect/sampler/roles/server-rules.ts'
import { wrapperRules } from '../../harness/collect/sampler/roles/wrapper-rules.ts'
import { fillPage } from './filled-page.ts'
import { codes, table } from './page.ts'

/** docs/workers.md: written by hand, but for the rules by which roles are recognised. */
export function workersPage(written: string): string {
  return fillPage(written, {
    servers: table(
      ['server', 'head', 'workers', 'helpers', 'seen by the tests'],
      serverRules.map(({ name, parts, verified }) => [name, parts.head, parts.workers, parts.helpers, seen(verified)]),
    ),
    wrappers: table(
      ['programs', 'are'],
      wrapperRules.map(({ programs, reason }) => [codes([...programs]), reason]),
    ),
    children: table(
      ['child of the head', 'is a', 'seen by the tests'],
      childRules.map(({ name, role, verified }) => [name, role, seen(verified)]),
    ),
    companions: table(
      ['program', 'is', 'seen by the tests'],
      companionRules.map(({ name, reason, verified }) => [name, reason, seen(verified)]),
    ),
    browsers: table(
      ['browser', 'programs', 'seen by the tests'],
      browserRules.map(({ name, programs, verified }) => [name, codes([...programs]), seen(verified)]),
    ),
  })
}

function seen(verified: boolean): string {
  return verified ? 'verified' : '**unverified**'
}
