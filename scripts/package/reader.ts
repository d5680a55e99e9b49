import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { LocalRegistry } from './local-registry.ts'
import type { Step } from './page.ts'

/** What was printed by the commands of one step. */
export interface StepResult {
  commands: string
  exitCode: number
  expectedExitCode: number
  /** stdout and stderr as they came. */
  output: string
}

const npmCache = fileURLToPath(new URL('../../.cache/npm', import.meta.url))

/** Somebody who follows a page in a folder, with one version of Node, and with the package from a local registry. */
export class Reader {
  readonly folder: string
  readonly #env: Record<string, string>

  /**
   * @param nodeFolder holds the `node` to use.
   * @param more variables of the environment
   */
  constructor(
    folder: string,
    nodeFolder: string,
    registry: LocalRegistry,
    more: Readonly<Record<string, string>> = {},
  ) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    // npx keeps what it installed by its name alone, and would run the package of an earlier test.
    rmSync(path.join(npmCache, '_npx'), { recursive: true, force: true })
    this.#env = {
      ...cleanEnvironment(),
      PATH: [nodeFolder, pathWithoutPackages()].join(path.delimiter),
      npm_config_registry: registry.url,
      npm_config_cache: npmCache,
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      // The answer to npx, which asks before it fetches a package.
      npm_config_yes: 'true',
      NO_COLOR: '1',
      ...more,
    }
  }

  /** Does the steps in order, up to the first whose exit code is not the expected one. */
  async follow(steps: readonly Step[]): Promise<StepResult[]> {
    const results: StepResult[] = []
    for (const step of steps) {
      if (step.kind === 'file') this.write(step.name, step.text)
      else {
        const result = await this.run(step.text, step.exitCode)
        results.push(result)
        if (result.exitCode !== step.exitCode) break
      }
    }
    return results
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  /** Runs a text in a shell, in the folder. */
  async run(commands: string, expectedExitCode = 0): Promise<StepResult> {
    const ended = await execa('bash', ['-eu', '-o', 'pipefail', '-c', commands], {
      cwd: this.folder,
      env: this.#env,
      extendEnv: false,
      all: true,
      reject: false,
      stdin: 'ignore',
    })
    return { commands, exitCode: ended.exitCode ?? -1, expectedExitCode, output: ended.all }
  }
}

/** Neither npm, which runs the tests, nor vitest shall be seen by what a user would start from a shell. */
function cleanEnvironment(): Record<string, string> {
  const ours =
    /^(npm_(package|lifecycle|command|execpath|node_execpath|config_(local_)?prefix)|INIT_CWD|NODE_|VITEST|TEST$)/
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || (ours.test(name) && name !== 'NODE_EXTRA_CA_CERTS') ? [] : [[name, value] as const],
  )
  return Object.fromEntries(entries)
}

function pathWithoutPackages(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.filter((folder) => !/node_modules\/(\.bin|node\/bin|@npmcli)/.test(folder)).join(path.delimiter)
}
