import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { LadderVerdict } from '../../judge/verdict.ts'
import { files } from '../../record/tables.ts'
import type { LadderPlan } from '../../scenario/ladder-plan.ts'
import type { Report } from '../../show/report.ts'
import { findSourceLines, type SourceLines } from '../../show/source-lines.ts'
import type { CommandLine } from './command-line.ts'

/** What came of a ladder, with its paths as the user would type them. */
export async function foundReport(
  found: { plan: LadderPlan; verdict: LadderVerdict; directory: string },
  options: { allowInconclusive: boolean },
  line: CommandLine,
): Promise<Report> {
  const { plan, verdict, directory } = found
  const recordPath = path.relative(line.cwd, directory) || '.'
  return {
    plan,
    verdict,
    recordPath,
    logPaths: Object.fromEntries(
      plan.runs
        .filter((run) => hasLines(path.join(directory, run.directory, files.log)))
        .map((run) => [run.size, path.join(recordPath, run.directory, files.log)]),
    ),
    scenarioPath: path.relative(line.cwd, plan.scenario.modulePath),
    allowsInconclusive: options.allowInconclusive,
    source: await findSource(plan, line),
  }
}

/** A target that was never started, or whose output is not ours to read, leaves an empty log. */
function hasLines(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0
}

/** Lines are only told of the very text that was run; and only of files of the checkout that annotations can point at. */
async function findSource(plan: LadderPlan, line: CommandLine): Promise<SourceLines | null> {
  const { modulePath, moduleHash } = plan.scenario
  const file = path.relative(line.env.GITHUB_WORKSPACE || line.cwd, modulePath)
  if (file.startsWith('..')) return null
  const text = await readFile(modulePath, 'utf8').catch(() => null)
  if (text === null || createHash('sha256').update(text).digest('hex') !== moduleHash) return null
  return findSourceLines(text, plan, file)
}
