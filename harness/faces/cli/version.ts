import { readFileSync } from 'node:fs'

/** The version in package.json, which lies above the sources as above the built files. */
export function soakgateVersion(): string {
  for (const place of ['../../../package.json', '../../package.json']) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'))
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
    } catch {
      // Not there: the next place.
    }
  }
  return 'unknown'
}
