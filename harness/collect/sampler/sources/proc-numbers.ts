const zero = 0x30
const space = 0x20
const lineEnd = 0x0a

/** The `index`-th number of a line of numbers such as /proc/PID/statm; 0 where there is none. */
export function numberAt(line: Buffer, length: number, index: number): number {
  let at = 0
  for (let left = index; left > 0 && at < length; at += 1) {
    if (line[at] === space) left -= 1
  }
  return digitsFrom(line, length, at)
}

/** The bytes of a line `Name:   123 kB` of /proc/PID/status; null: no such line. `name` holds the colon. */
export function kilobytesOf(text: Buffer, length: number, name: Buffer): number | null {
  const found = text.indexOf(name)
  if (found < 0 || found >= length) return null
  let at = found + name.length
  while (at < length && (text[at] === space || text[at] === 0x09)) at += 1
  return digitsFrom(text, length, at) * 1024
}

/** The number after `name ` in a file of counters such as memory.events; null: no such line. */
export function counterOf(text: Buffer, length: number, name: string): number | null {
  const wanted = Buffer.from(`${name} `)
  for (let at = text.indexOf(wanted); at >= 0 && at < length; at = text.indexOf(wanted, at + 1)) {
    // `oom_kill` must not be found inside `local_oom_kill`.
    if (at === 0 || text[at - 1] === lineEnd) return digitsFrom(text, length, at + wanted.length)
  }
  return null
}

function digitsFrom(text: Buffer, length: number, start: number): number {
  let value = 0
  for (let at = start; at < length; at += 1) {
    const digit = (text[at] ?? space) - zero
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  return value
}
