import { machineChecks } from '../../harness/faces/doctor/machine-checks.ts'
import { serverTraps } from '../../harness/faces/doctor/server-traps.ts'
import { targetChecks } from '../../harness/faces/doctor/target-checks.ts'
import type { Warning } from '../../harness/vocabulary/diagnosis.ts'
import { errorTable } from '../../harness/vocabulary/errors.ts'
import { page, table } from './page.ts'

const marks: Readonly<Record<Warning['state'], string>> = { note: '!', problem: '✗' }

/** docs/doctor.md: every check and every trap, from the lists that `soakgate doctor` goes through. */
export function doctorPage(): string {
  return page('Doctor', [
    '`soakgate doctor` looks at the machine; `soakgate doctor soak.ts` also at what a run of that scenario would need, and for the known traps of its server, with every variant. Nothing is started, and nothing is written but a control group that is removed at once; it takes a second or two.',
    '',
    '```sh',
    'npx soakgate doctor soak.ts',
    '```',
    '',
    'Each check is a line: `✓` is fine; `–` is not there, and only some runs need it; `!` is a note, runs can be made and it has to be known what they show; `✗` is a problem, no run can be made like that. Below a note or a problem stand what it means for a measurement, and what to do.',
    '',
    'It exits with 0 where nothing prevents a run, with 2 where a scenario is invalid, and with 4 where there is a problem. `--json` prints the same for machines: `canRun`, `invalidScenarios`, the checks of the `machine`, and for each of `scenarios` its `diagnoses` with the `variants` that they hold for (null: all; null among them: the scenario without a variant).',
    '',
    '## The machine',
    '',
    'On other systems than Linux only the first two are looked at.',
    '',
    table(
      ['check', 'looks at', '', 'when', 'means', 'what to do'],
      machineChecks.flatMap(({ name, looksAt, warnings }) =>
        warnings.map((warning, at) => [...(at === 0 ? [name, looksAt] : ['', '']), ...cellsOf(warning)]),
      ),
    ),
    '',
    '## What a run of a scenario needs',
    '',
    'Each is a problem where it is not there: a run would end with that error before anything is measured.',
    '',
    table(
      ['check', 'looks at', 'error', 'what to do'],
      targetChecks.map(({ name, looksAt, error }) => [name, looksAt, `\`${error}\``, errorTable[error].hint]),
    ),
    '',
    '## The traps of servers',
    '',
    "They are recognised by the command of the target and its variables, by `GUNICORN_CMD_ARGS` and by gunicorn's file (`-c`, or gunicorn.conf.py in `target.cwd`), which is read and never executed: a setting that would have to be computed is not judged. The server is found behind shells, package managers and the like (`sh -c`, `poetry run`, `python -m`). Of arguments only known options and their numbers are shown.",
    '',
    table(
      ['server', 'trap', '', 'when', 'means', 'what to do'],
      serverTraps.map((trap) => [trap.of, trap.name, ...cellsOf(trap)]),
    ),
    '',
    'What is said of gunicorn and uvicorn was read in the source of gunicorn 27.0.1 and uvicorn 0.54.0. The tests see on them: the timeout of threads and of sync workers, the setting that is ignored and refused, the shared control socket, the pages that become private, uvicorn that ends at its limit, and its reloader.',
  ])
}

function cellsOf({ state, when, meaning, todo }: Warning): string[] {
  return [marks[state], when, meaning, todo]
}
