import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A Python with psutil, as `npm run services -- servers` installs it; else the machine's own, which may lack it. */
export function findPython(): string {
  const installed = fileURLToPath(new URL('../../.cache/services/servers/venv/bin/python', import.meta.url))
  return existsSync(installed) ? installed : 'python3'
}
