const nobody = 65_534

/** Acts without the rights of root, for as long as it lasts. */
export function unprivileged<T>(act: () => T): T {
  const wasRoot = process.geteuid?.() === 0
  if (wasRoot) process.seteuid?.(nobody)
  try {
    return act()
  } finally {
    if (wasRoot) process.seteuid?.(0)
  }
}
