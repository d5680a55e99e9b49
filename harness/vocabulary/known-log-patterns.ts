/** Lines that tell of memory in the log of any service. */
export interface KnownLogPattern {
  /** A regular expression. */
  source: string
  /** What such a line says, after "so many lines that say". */
  says: string
}

/** Counted in every run whose log is read; a scenario's own pattern of the same name goes instead. */
export const knownLogPatterns = {
  memory_error: {
    source: 'MemoryError|Cannot allocate memory|JavaScript heap out of memory|OutOfMemoryError',
    says: 'that memory could not be had',
  },
  many_figures: {
    source: 'More than \\d+ figures have been opened',
    says: 'that figures of matplotlib are not closed',
  },
} as const satisfies Record<string, KnownLogPattern>
