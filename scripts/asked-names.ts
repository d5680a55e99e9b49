/**
 * The names that `--only` asks for. Where there are runs of exactly that name, up to their numbers, it means these alone:
 * `charts-before` is `charts-before-25-1` and not `charts-before-recycling-25-1`. Otherwise it means all that begin so,
 * and '' all.
 */
export function namesAskedFor(names: readonly string[], only: string): readonly string[] {
  const beginning = names.filter((name) => name.startsWith(only))
  const exact = beginning.filter((name) => withoutNumbers(name.slice(only.length)) === '')
  return exact.length > 0 ? exact : beginning
}

/** What may be asked for, to whoever asked for what there is not. */
export function describeNothingAsked(names: readonly string[]): string {
  return `no run matches; known are ${[...new Set(names.map(withoutNumbers))].join(', ')}`
}

/** Without the size and the repetition at its end. */
function withoutNumbers(name: string): string {
  return name.replace(/(-\d+)*$/, '')
}
