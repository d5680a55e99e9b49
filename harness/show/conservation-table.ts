import { sizeInWords } from '../judge/size-in-words.ts'
import type { LadderVerdict, RunVerdict } from '../judge/verdict.ts'
import { outcomeNames } from '../vocabulary/outcomes.ts'

/** What became of all iterations that were asked for, a row a size; the last columns only where there is something for them. */
export function conservationTable({ runs, iterationName }: LadderVerdict): { head: string[]; rows: string[][] } {
  const others = [
    { name: 'unknown', of: ({ conservation }: RunVerdict) => conservation.unknown || null },
    { name: "tool's count", of: ({ conservation }: RunVerdict) => conservation.claimed },
    { name: "service's count", of: ({ conservation }: RunVerdict) => conservation.served },
  ].filter(({ of }) => runs.some((run) => of(run) !== null))
  const outcomes = outcomeNames.map((name) => name.replace('-', ' '))
  return {
    head: [`${iterationName}s`, 'engine', 'asked', 'started', ...outcomes, ...others.map(({ name }) => name)],
    rows: runs.map((run) => {
      const { engine, asked, started } = run.conservation
      const counts = [asked, started, ...outcomeNames.map((name) => run.outcomes[name])]
      return [sizeInWords(run), engine, ...counts.map(String), ...others.map(({ of }) => String(of(run) ?? '–'))]
    }),
  }
}
