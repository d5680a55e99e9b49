/** Whether a version such as `6.18.44-fc` or `25.1.0` is this one or a newer; false where it is no version. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, ownMajor = '', ownMinor = '0'] = /^v?(\d+)(?:\.(\d+))?/.exec(version) ?? []
  if (ownMajor === '') return false
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor)
}
