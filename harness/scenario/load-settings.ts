/** What the load of a size or a variant may have of its own; null: as the scenario says. */
export interface LoadSettings {
  users: number | null
  thinkTime: ThinkTime | null
  iterationTimeoutMs: number | null
  requestTimeoutMs: number | null
  bailAfter: number | null
}

/** How long a user pauses between two iterations: drawn evenly, from the seed. */
export interface ThinkTime {
  minMs: number
  maxMs: number
}

/** The load pauses every so many iterations, and the target is brought to rest. */
export type Quiesce =
  | { by: 'http'; every: number; method: string; path: string }
  /** Once for every worker where a word is or holds `{pid}`, otherwise once. */
  | { by: 'command'; every: number; command: readonly string[] }

/** The settings that hold: those of the first layer that has them, and the scenario's own for the rest. */
export function chooseSettings<Own extends Omit<LoadSettings, 'thinkTime'>>(
  layers: readonly (LoadSettings | null | undefined)[],
  own: Own & { thinkTime: ThinkTime | null },
): Pick<Own, 'users' | 'iterationTimeoutMs' | 'requestTimeoutMs' | 'bailAfter'> & { thinkTime: ThinkTime | null } {
  const first = <Key extends keyof LoadSettings>(key: Key) =>
    layers.find((layer) => (layer?.[key] ?? null) !== null)?.[key]
  return {
    users: first('users') ?? own.users,
    thinkTime: first('thinkTime') ?? own.thinkTime,
    iterationTimeoutMs: first('iterationTimeoutMs') ?? own.iterationTimeoutMs,
    requestTimeoutMs: first('requestTimeoutMs') ?? own.requestTimeoutMs,
    bailAfter: first('bailAfter') ?? own.bailAfter,
  }
}
