import { describe, expect, it } from 'vitest'
import { SoakgateError } from '../vocabulary/errors.ts'
import { parseScenario } from './load-scenario.ts'
import { logPatternsOf } from './log-pattern.ts'
import type { Scenario } from './scenario.ts'

const parse = (target: object, more: object = {}): Scenario =>
  parseScenario({ name: 'uploads', target, iteration: () => {}, ...more }, 'uploads.ts', '/project/scenarios')

function problems(target: object, more: object = {}): readonly string[] {
  try {
    parse(target, more)
  } catch (error) {
    if (error instanceof SoakgateError && error.code === 'scenario-invalid') return error.details
    throw error
  }
  return []
}

describe('a target in a container', () => {
  it('is made from an image, with its limit in bytes', () => {
    expect(parse({ image: 'uploads:after', memoryLimit: '300MiB', port: 8000 }).target).toEqual({
      kind: 'container',
      image: { by: 'name', name: 'uploads:after' },
      command: null,
      env: {},
      port: 8000,
      ready: { by: 'port', withinMs: 60_000 },
      stopWithinMs: 10_000,
      memoryLimitBytes: 314_572_800,
      pidHeader: null,
      recycleLog: null,
      tls: null,
      roles: null,
      temporaryFiles: [],
    })
  })

  it('is built from a Dockerfile, which is relative to the scenario', () => {
    const { target } = parse({ dockerfile: '../Dockerfile', port: 8000 })
    expect(target).toMatchObject({ image: { by: 'dockerfile', file: '/project/Dockerfile' }, memoryLimitBytes: null })
  })

  it('runs already, and is named', () => {
    expect(parse({ container: 'web', port: 8000 }).target).toMatchObject({
      kind: 'named-container',
      container: 'web',
      port: 8000,
      url: null,
    })
    expect(parse({ container: 'web', url: 'http://127.0.0.1:80/' }).target).toMatchObject({
      port: null,
      url: 'http://127.0.0.1:80',
    })
  })

  it.each([
    [{ image: 'a', dockerfile: 'b', port: 1 }, 'target.image: name image or dockerfile, not both'],
    [{ image: 'a' }, 'target.port: expected number, received undefined'],
    [{ image: 'a', port: 1, memoryLimit: '300m' }, 'target.memoryLimit: "300m": m means minutes; write 300MiB'],
    [{ image: 'a', port: 1, memoryLimit: '4MiB' }, 'target.memoryLimit: expected at least 6MiB, as Docker does'],
    [{ image: 'a', port: 1, cwd: 'x' }, 'target.cwd: unknown option'],
    [{ image: 'a', port: 1, temporaryFiles: ['/tmp'] }, 'target.temporaryFiles: unknown option'],
    [{ container: 'web' }, 'target.port: name the port inside the container, or the url of the service; one of them'],
    [{ container: 'web', prot: 1 }, 'target.prot: unknown option; did you mean "port"?'],
  ])('is refused with what is wrong: %j', (target, problem) => {
    expect(problems(target).join('\n')).toContain(problem)
  })

  it.each([
    [{ image: 'uploads:after', port: 8000 }],
    [{ dockerfile: '../Dockerfile', port: 8000 }],
    [{ container: 'web', port: 8000 }],
  ])('has a log that is looked through for patterns: %j', (target) => {
    const scenario = parse(target, { logPatterns: { refused: 'refused' } })
    expect(Object.keys(logPatternsOf(scenario)).sort()).toEqual(['many_figures', 'memory_error', 'refused'])
  })

  it('that runs already has a log, and nothing to change', () => {
    const more = { variants: { before: { env: { VARIANT: 'before' } } }, logPatterns: { refused: 'refused' } }
    expect(problems({ container: 'web', port: 1 }, more)).toEqual([
      'variants.before.env: the target runs already, and is not started',
    ])
  })
})
