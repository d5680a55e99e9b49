/**
 * The first thing in a value that is not plain data, with its path; null: all of it is. Plain are null, texts, truth
 * values, finite numbers, and lists and objects of plain data: what every user may read without changing it for another.
 */
export function findNotPlain(value: unknown, path = 'shared', parents: readonly object[] = []): string | null {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}`
  if (typeof value !== 'object') return `${path} is a ${typeof value}`
  if (parents.includes(value)) return `${path} contains itself`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return `${path} is ${nameOf(value)}`
  }
  for (const [key, part] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`
    const problem = findNotPlain(part, place, [...parents, value])
    if (problem !== null) return problem
  }
  return null
}

/** Freezes plain data to its depth: what one iteration changed would be another's surprise. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) freezeDeep(part)
  return value
}

function nameOf(value: object): string {
  const name = value.constructor?.name ?? ''
  return name === '' ? 'an object of a class' : `a ${name}`
}
