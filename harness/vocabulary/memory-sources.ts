/** Where processes and their memory are read from: /proc of Linux, or the package pidusage, which other systems have too. */
export const memorySourceNames = ['procfs', 'pidusage'] as const

export type MemorySourceName = (typeof memorySourceNames)[number]

/** The source of a system unless another is asked for. @param platform as Node names it, such as `linux` */
export function usualMemorySource(platform: string): MemorySourceName {
  return platform === 'linux' ? 'procfs' : 'pidusage'
}

/** What a source promises less than /proc does, in sentences for the report; `procfs` is what it is measured by. */
export const weakerPromises: Readonly<Record<MemorySourceName, readonly string[]>> = {
  procfs: [],
  pidusage: [
    'Memory was read by pidusage, about once a second and after reports: what it was in between is not known, nor are processes that lived in between.',
    'The resident memory of a process is approximate; what it has swapped out, shares with others (PSS) or has alone (private), its high-water mark, descriptors and threads are not known.',
    'How processes that the command started have ended is not known but by the log, nor whether the kernel ended one for memory.',
  ],
}
