import { rmSync, writeFileSync } from 'node:fs'

/** Debian asks this program before a package starts its daemon; 101 forbids it (invoke-rc.d(8), policy-rc.d). */
export const debianPolicyFile = '/usr/sbin/policy-rc.d'

const forbidden = '#!/bin/sh\nexit 101\n'
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Forbids daemons to start while packages are installed: the services start their own. A policy that is there already
 * stays as it is. systemd still starts at the next boot what the packages enabled.
 */
export async function withoutDaemons(install: () => Promise<unknown>, policyFile: string): Promise<void> {
  if (!makePolicy(policyFile)) return void (await install())
  const remove = () => rmSync(policyFile, { force: true })
  // One that was forgotten would keep every later package from starting its daemon.
  const end = (signal: NodeJS.Signals) => {
    remove()
    process.off(signal, end)
    process.kill(process.pid, signal)
  }
  for (const signal of endings) process.on(signal, end)
  try {
    await install()
  } finally {
    for (const signal of endings) process.off(signal, end)
    remove()
  }
}

/** Whether it was made; false: somebody has one. */
function makePolicy(policyFile: string): boolean {
  try {
    writeFileSync(policyFile, forbidden, { flag: 'wx', mode: 0o755 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
