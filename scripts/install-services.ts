/** `npm run services -- <name…>`: installs what the services in fixtures/services/ need; without a name, lists them. */
import { fileURLToPath } from 'node:url'
import { nearest } from '../harness/vocabulary/nearest.ts'
import { findServices, type Service } from './services/find-services.ts'
import { installService, isInstalled } from './services/install-service.ts'
import { InstallError } from './services/program-run.ts'

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
  for (const service of services.filter(({ name }) => names.includes(name))) {
    await installService(service, (line) => process.stderr.write(`${service.name}: ${line}\n`))
  }
  return 0
}

function describeUnknown(name: string, services: readonly Service[]): string {
  const known = services.map((service) => service.name)
  const near = nearest(name, known)
  const help = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`
  return `no service ${JSON.stringify(name)}; ${help}`
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof InstallError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
