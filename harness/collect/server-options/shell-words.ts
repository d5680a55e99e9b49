const word = /((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+)/gs

/** The words of a command as a shell or Python's shlex would split it; variables stay as they are written. */
export function shellWords(text: string): string[] {
  return [...text.matchAll(word)].map(([found]) =>
    found.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : (single ?? escaped ?? ''),
    ),
  )
}
