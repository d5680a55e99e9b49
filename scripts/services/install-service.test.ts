import { expect, it } from 'vitest'
import type { Service } from './find-services.ts'
import { installServices } from './install-service.ts'
import { MissingPackagesError } from './program-run.ts'

const services = ['charts', 'erp', 'quotations', 'scanner'].map((name): Service => {
  return { name, debianPackages: null, pythonEnvironment: null, npmPackages: null }
})

it('installs the others where one cannot be installed, and tells every problem', async () => {
  const said: string[] = []
  const problems = await installServices(
    services,
    (line) => void said.push(line),
    async ({ name }, say) => {
      if (name === 'erp' || name === 'quotations') throw new MissingPackagesError(`${name}-server is missing`)
      say('ready')
    },
  )
  expect(said).toEqual(['charts: ready', 'scanner: ready'])
  expect(problems.map(({ service, error }) => `${service}: ${error.message}`)).toEqual([
    'erp: erp-server is missing',
    'quotations: quotations-server is missing',
  ])
})

it('hides no error of its own', async () => {
  const install = async () => {
    throw new TypeError('undefined is not a function')
  }
  await expect(installServices(services, () => {}, install)).rejects.toThrow(TypeError)
})
