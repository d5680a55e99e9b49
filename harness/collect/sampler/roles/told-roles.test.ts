import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../../testing/simulated-machine.ts'
import { SimulatedSampling } from '../../../testing/simulated-sampling.ts'
import type { SamplerSpec } from '../sampler-spec.ts'

function started(roles: SamplerSpec['roles'], head: readonly string[], children: readonly (readonly string[])[]) {
  const machine = new SimulatedMachine()
  const root = machine.start(head)
  const sampling = new SimulatedSampling(machine, root, { roles })
  sampling.sampler.start()
  const born = children.map((command) => machine.fork(root, command.length === 0 ? {} : { command }))
  sampling.tick(3)
  void sampling.sampler.settleRoles()
  sampling.tick(3)
  return { sampling, root, born }
}

const last = (places: readonly string[]) => places.at(-1)

describe('roles that a scenario tells', () => {
  it('make workers of what matches, also of another program, and of nothing else', () => {
    const roles = { by: 'pattern', worker: 'render --slot', helper: null, browser: null } as const
    const { sampling, root, born } = started(
      roles,
      ['serve'],
      [['render', '--slot', '1'], ['render', '--slot', '2'], []],
    )
    expect(last(sampling.placesOf(root))).toBe('master')
    expect(born.map((child) => last(sampling.placesOf(child)))).toEqual(['1.1', '2.1', 'helper'])
  })

  it('make helpers of what matches, while workers are still recognised', () => {
    const roles = { by: 'pattern', worker: null, helper: 'watch', browser: null } as const
    const { sampling, born } = started(roles, ['gunicorn', 'app'], [['gunicorn', 'app', 'watch'], []])
    expect(born.map((child) => last(sampling.placesOf(child)))).toEqual(['helper', '1.1'])
  })

  it('make browsers of what matches, and leave browsers that are known to be what they are', () => {
    const roles = { by: 'pattern', worker: 'render', helper: null, browser: '^wkhtmltopdf' } as const
    const { sampling, born } = started(
      roles,
      ['serve'],
      [['render'], ['wkhtmltopdf', 'a.html'], ['chromium', '--headless']],
    )
    expect(born.map((child) => last(sampling.placesOf(child)))).toEqual(['1.1', 'browser', 'browser'])
  })

  it('keep the forks of RQ helpers, whatever its script is called', () => {
    const { sampling, root, born } = started({ by: 'server', server: 'rq' }, ['python', 'worker.py'], [[]])
    expect(last(sampling.placesOf(root))).toBe('1.1')
    expect(born.map((child) => last(sampling.placesOf(child)))).toEqual(['helper'])
  })

  it('make a supervisor of a head that is gunicorn under another name', () => {
    const roles = { by: 'server', server: 'gunicorn' } as const
    const { sampling, root } = started(roles, ['python', 'serve.py'], [])
    expect(last(sampling.placesOf(root))).toBe('master')
  })
})
