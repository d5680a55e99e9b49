/** How soakgate ends: the exit codes, and the order in which they win (first that applies). */
export const exitCodes = {
  pass: 0,
  fail: 1,
  usage: 2,
  inconclusive: 3,
  runFailed: 4,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What each exit code says, for help and documentation. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'pass',
  1: 'fail: a threshold did not hold, the target died during the load, or nothing completed',
  2: 'usage or scenario invalid; nothing was started',
  3: 'inconclusive (--allow-inconclusive makes it 0)',
  4: 'the run itself failed: target never ready, disk full, memory unreadable',
  70: 'a bug of soakgate',
  130: 'stopped by SIGINT without a fail proven before; the record is kept',
  143: 'stopped by SIGTERM without a fail proven before; the record is kept',
}

/** 70, 2, 130 and 143, 1, 4, 3, 0: the first of these that applies is the exit code of the invocation. */
export const exitCodePrecedence: readonly ExitCode[] = [70, 2, 130, 143, 1, 4, 3, 0]

/** The exit code that wins among several. No codes at all is a pass of nothing, so it is inconclusive. */
export function decideExitCode(codes: readonly ExitCode[]): ExitCode {
  return exitCodePrecedence.find((code) => codes.includes(code)) ?? exitCodes.inconclusive
}

/** Everything that a user can mend: the code, how soakgate exits with it, and what to do about it. */
export const errorTable = {
  usage: { exitCode: 2, hint: 'Run `soakgate --help` for the commands and their options.' },
  'node-too-old': { exitCode: 2, hint: 'Install Node 22.19 or newer.' },
  'platform-unsupported': {
    exitCode: 4,
    hint: 'Leave --source out: soakgate then takes what this system has.',
  },
  'scenario-not-found': { exitCode: 2, hint: 'Give the path of a scenario file, such as scenarios/report-service.ts.' },
  'scenario-not-loadable': {
    exitCode: 2,
    hint: 'Mend the file; `soakgate validate <file>` checks it without starting anything.',
  },
  'scenario-missing': { exitCode: 2, hint: 'Export one: `export default defineScenario({ … })`.' },
  'scenario-invalid': {
    exitCode: 2,
    hint: 'Mend every line above; `soakgate validate <file>` checks again without starting anything.',
  },
  'threshold-invalid': { exitCode: 2, hint: 'Write it as `metric aggregate < bound`, for example "rss max < 512MiB".' },
  'variant-unknown': { exitCode: 2, hint: 'Name one of the variants of the scenario, or leave --variant out.' },
  'output-not-writable': { exitCode: 4, hint: 'Choose a folder that can be written with --output.' },
  'record-not-found': { exitCode: 2, hint: 'Give the folder of an invocation, the one that holds plan.json.' },
  'record-unreadable': { exitCode: 2, hint: 'The record is damaged; run the scenario again.' },
  'record-version': { exitCode: 2, hint: 'Use the version of soakgate that wrote the record, or a newer one.' },
  'records-unfit': {
    exitCode: 2,
    hint: 'Give records of runs that passed, of one scenario and variant; what failed is no measure of health.',
  },
  'record-not-written': { exitCode: 4, hint: 'Free some space, or choose another folder with --output.' },
  'command-not-found': { exitCode: 4, hint: 'Install it, or give its full path in target.command.' },
  'port-taken': {
    exitCode: 4,
    hint: 'End what listens there, or leave target.port out: soakgate then takes a free one.',
  },
  'target-exited': { exitCode: 4, hint: 'Start the command by hand in target.cwd; its last lines are quoted above.' },
  'target-not-ready': { exitCode: 4, hint: 'Check target.ready, or give it more time: ready.within.' },
  'memory-limit-impossible': {
    exitCode: 4,
    hint: 'Run soakgate as root or in a group that is yours, as docs/limits.md of this package tells; or leave target.memoryLimit out.',
  },
  'package-missing': {
    exitCode: 4,
    hint: 'Install it beside soakgate: `npm install --save-dev testcontainers@12`.',
  },
  'docker-missing': {
    exitCode: 4,
    hint: 'Start Docker, or point DOCKER_HOST at its socket; `docker info` tells whether it answers. Your user needs the right to speak to it.',
  },
  'image-missing': {
    exitCode: 4,
    hint: 'Check the name with `docker images`, build it, or pull it by hand: `docker pull` knows your registries and their passwords.',
  },
  'container-not-started': {
    exitCode: 4,
    hint: 'Start it by hand with `docker run`; what Docker said is above.',
  },
  'container-not-found': {
    exitCode: 4,
    hint: 'Look the name up with `docker ps`: the container must be running.',
  },
  'process-not-found': {
    exitCode: 4,
    hint: 'Look the pid up again, for example with `pgrep -af gunicorn`; it changes with every start.',
  },
  'process-unfit': {
    exitCode: 2,
    hint: 'Give the pid of the service, or of the process that supervises its workers.',
  },
  'memory-not-measured': {
    exitCode: 2,
    hint: 'Give target.pid as well, or target.command; `soakgate try` works with an address alone.',
  },
  'service-failed': { exitCode: 4, hint: 'Mend the module that is named in needs; its last lines are quoted above.' },
  'memory-unreadable': {
    exitCode: 4,
    hint: 'Run soakgate as the same user as the service, on a machine whose /proc is readable.',
  },
  'memory-source-unreadable': {
    exitCode: 4,
    hint: 'Check the address in target.prometheus or target.json, and target.tokenFrom if it asks who reads.',
  },
  'memory-source-empty': {
    exitCode: 4,
    hint: 'Ask Prometheus for the query by hand; docs/remote.md of this package tells how each exporter is configured.',
  },
  'memory-source-ambiguous': {
    exitCode: 4,
    hint: 'Mend target.workers: which numbers are of which worker, and in which unit.',
  },
  'setup-failed': { exitCode: 4, hint: 'Mend `setup` in the scenario, or what it needs; nothing was measured.' },
  'user-failed': { exitCode: 4, hint: 'Mend `user` in the scenario, or what it needs; nothing was measured.' },
  'environment-missing': {
    exitCode: 4,
    hint: 'Set the variable: `NAME=value soakgate run …`, or as a secret of the CI.',
  },
  'files-not-found': { exitCode: 4, hint: 'Mend the pattern in `files(…)`: it is relative to the scenario file.' },
  'reports-not-countable': {
    exitCode: 4,
    hint: 'Check where the number of reports comes from: the log and its rights, or the address and what it answers.',
  },
  'engine-missing': {
    exitCode: 4,
    hint: 'Install the tool that load.engine names, or give its path.',
  },
  'engine-failed': {
    exitCode: 4,
    hint: 'Mend what the tool that makes the load says; its last lines are quoted above.',
  },
  'tool-output-unknown': {
    exitCode: 4,
    hint: 'Name the tool whose output it is (load.output, or load.completed), or have the service count: load.completed: { log, pattern }.',
  },
  'load-worker-failed': {
    exitCode: 4,
    hint: 'The process that runs the scenario ended; its last lines are quoted above.',
  },
} as const satisfies Record<string, { exitCode: ExitCode; hint: string }>

export type ErrorCode = keyof typeof errorTable

export interface ErrorFacts {
  /** What would have been right. */
  expected: string
  /** What came instead. */
  got: string
  /** What to do. @default the hint of the error table */
  hint?: string
  /** Further lines: all problems of a scenario, the last lines of a log. @default [] */
  details?: readonly string[]
  cause?: unknown
}

/** What the user must change. Anything else that is thrown is a bug of soakgate (exit code 70). */
export class SoakgateError extends Error {
  override readonly name = 'SoakgateError'
  readonly code: ErrorCode
  readonly exitCode: ExitCode
  readonly expected: string
  readonly got: string
  readonly hint: string
  readonly details: readonly string[]

  constructor(code: ErrorCode, message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.exitCode = errorTable[code].exitCode
    this.expected = facts.expected
    this.got = facts.got
    this.hint = facts.hint ?? errorTable[code].hint
    this.details = facts.details ?? []
  }
}
