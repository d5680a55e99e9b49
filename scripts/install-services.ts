/**
 * `npm run services -- <name…>`: installs what the services in fixtures/services/ need; without a name, lists them.
 * Exits 1 where one could not be installed, 2 where there is none of that name, and 3 where nothing is wrong but packages
 * of Debian that only root may install.
 */
import { fileURLToPath } from 'node:url'
import { nearest } from '../harness/vocabulary/nearest.ts'
import { findServices, type Service } from './services/find-services.ts'
import { installServices, isInstalled } from './services/install-service.ts'
import { MissingPackagesError } from './services/program-run.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

async function main(names: readonly string[]): Promise<number> {
  const services = findServices(root)
  if (names.length === 0) {
    for (const service of services) {
      process.stdout.write(`${service.name}  ${isInstalled(service) ? 'installed' : 'not installed'}\n`)
    }
    return 0
  }
  const unknown = names.filter((name) => !services.some((service) => service.name === name))
  for (const name of unknown) process.stderr.write(`${describeUnknown(name, services)}\n`)
  if (unknown.length > 0) return 2
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const asked = services.filter(({ name }) => names.includes(name))
  const problems = await installServices(asked, say)
  for (const { service, error } of problems) say(`${service} is not installed: ${error.message}`)
  if (problems.length === 0) return 0
  return problems.every(({ error }) => error instanceof MissingPackagesError) ? 3 : 1
}

function describeUnknown(name: string, services: readonly Service[]): string {
  const known = services.map((service) => service.name)
  const near = nearest(name, known)
  const help = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`
  return `no service ${JSON.stringify(name)}; ${help}`
}

process.exitCode = await main(process.argv.slice(2))
