/** What may be read of a worker that another system measures, and the unit in which it is read; `series`: none. */
export const remoteReadings = {
  rss: 'bytes',
  swap: 'bytes',
  limit: 'bytes',
  used: 'bytes',
  cache: 'bytes',
  cpu: 'seconds',
  startTime: 'seconds',
  restarts: 'count',
  oomKills: 'count',
  descriptors: 'count',
  threads: 'count',
} as const satisfies Record<string, 'bytes' | 'seconds' | 'count'>

export type RemoteReading = keyof typeof remoteReadings
export const remoteReadingNames = Object.keys(remoteReadings) as RemoteReading[]

/** Where a reading is found, by its name; what has none cannot be known. */
export type ByReading<Place> = Readonly<Partial<Record<RemoteReading, Place>>>
