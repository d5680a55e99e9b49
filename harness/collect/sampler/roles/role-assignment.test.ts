import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../../testing/simulated-machine.ts'
import { SimulatedSampling, sampleGunicorn, sampleSingle } from '../../../testing/simulated-sampling.ts'
import { looksOfYouth } from '../member.ts'

describe('roles', () => {
  it('records the head of a starting target as master, and makes it the one worker when the target is ready', () => {
    const { sampling, root } = sampleSingle()
    void sampling.sampler.settleRoles()
    sampling.tick()
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
  })

  it('makes a head without workers the worker at the first report, if nobody said that it is ready', () => {
    const { sampling, root } = sampleSingle()
    expect(sampling.sampler.workers()).toMatchObject([{ pid: root.pid, slot: 1, generation: 1 }])
    sampling.report()
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
  })

  it('keeps a single process the worker when it forks later', () => {
    const { sampling, machine, root } = sampleSingle()
    void sampling.sampler.settleRoles()
    sampling.report()
    const child = machine.fork(root)
    sampling.tick(3)
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
    expect(sampling.placesOf(child)).toEqual(['helper'])
  })

  it('takes the slot back from a head whose workers come after it is ready and before the first report', () => {
    const { sampling, machine, root } = sampleSingle(['apache2', '-DFOREGROUND'])
    void sampling.sampler.settleRoles()
    sampling.tick()
    const workers = [machine.fork(root), machine.fork(root)]
    sampling.tick(3)
    sampling.report()
    sampling.tick(looksOfYouth)
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
    expect(sampling.samples.at(-1)).toMatchObject({ role: 'worker' })
    expect(workers.map((worker) => sampling.placesOf(worker))).toEqual([['1.1'], ['2.1']])
    expect(sampling.lastOf(root)).toMatchObject({ kind: 'born', role: 'master', slot: null })
  })

  it('finds the workers of a service at once that was ready when it was attached to', () => {
    const machine = new SimulatedMachine()
    const root = machine.start(['apache2', '-DFOREGROUND'])
    const workers = [machine.fork(root), machine.fork(root)]
    const sampling = new SimulatedSampling(machine, root)
    sampling.sampler.start()
    void sampling.sampler.settleRoles()
    sampling.tick(2)
    expect(workers.map((worker) => sampling.placesOf(worker))).toEqual([['1.1'], ['2.1']])
  })

  it('never takes a gunicorn master for a worker, whose workers come late', () => {
    const { sampling, machine, root } = sampleSingle(['gunicorn: master [app:app]'])
    void sampling.sampler.settleRoles()
    sampling.tick()
    expect(sampling.sampler.workers()).toEqual([])
    const worker = machine.fork(root)
    sampling.tick(2)
    expect(sampling.placesOf(root)).toEqual(['master'])
    expect(sampling.placesOf(worker)).toEqual(['1.1'])
  })

  it('follows shells and package managers to the service', () => {
    const machine = new SimulatedMachine()
    const npm = machine.start(['npm start'])
    const shell = machine.fork(npm, { command: ['sh', '-c', 'node server.js'] })
    const sampling = new SimulatedSampling(machine, npm)
    sampling.sampler.start()
    sampling.tick(2)
    const server = machine.fork(shell, { command: ['node', 'server.js'] })
    sampling.tick(2)
    void sampling.sampler.settleRoles()
    sampling.report()
    sampling.tick()
    expect([npm, shell].map((process) => sampling.placesOf(process))).toEqual([['helper'], ['helper']])
    expect(sampling.placesOf(server)).toEqual(['master', '1.1'])
  })

  it('knows the workers of a Node cluster by their environment, and other children as helpers', () => {
    const machine = new SimulatedMachine()
    const primary = machine.start(['node', 'server.js'])
    const worker = machine.fork(primary, { command: ['node', 'server.js'], startedBy: 'node cluster' })
    const helper = machine.fork(primary, { command: ['node', 'resize-images.js'] })
    const sampling = new SimulatedSampling(machine, primary)
    sampling.sampler.start()
    sampling.tick(3)
    expect([primary, worker, helper].map((process) => sampling.placesOf(process))).toEqual([
      ['master'],
      ['1.1'],
      ['helper'],
    ])
  })

  it('waits until a fork has executed its program', () => {
    const { sampling, machine, master } = sampleGunicorn(2)
    const child = machine.fork(master)
    sampling.tick()
    child.execute(['chromium', '--headless'])
    sampling.tick(2)
    expect(sampling.placesOf(child)).toEqual(['browser'])
  })

  it('takes the slot back from a fork that executes another program late', () => {
    const { sampling, machine, master } = sampleGunicorn(1)
    const child = machine.fork(master)
    sampling.tick(3)
    expect(sampling.placesOf(child)).toEqual(['2.1'])
    child.execute(['chromium', '--headless'])
    sampling.tick()
    const worker = machine.fork(master)
    sampling.tick(3)
    expect(sampling.placesOf(child)).toEqual(['2.1', 'browser'])
    expect(sampling.placesOf(worker)).toEqual(['2.1'])
  })

  it('takes forks that end young for helpers on their way, in a service that shows no lasting workers', () => {
    const { sampling, machine, root } = sampleSingle()
    void sampling.sampler.settleRoles()
    const slow = machine.fork(root)
    sampling.tick(2)
    const quick = machine.fork(root)
    sampling.tick(1)
    for (const helper of [slow, quick]) helper.end({ exitCode: 0 })
    sampling.tick(4)
    for (const helper of [slow, quick])
      expect(sampling.lastOf(helper)).toMatchObject({ kind: 'helper-ended', slot: null })
    expect(sampling.sampler.workers()).toMatchObject([{ pid: root.pid }])
  })

  it('is not misled by helpers that take long from their fork to their program while the service answers', () => {
    const { sampling, machine, root } = sampleSingle()
    void sampling.sampler.settleRoles()
    const slow = machine.fork(root)
    sampling.tick(4)
    sampling.report()
    const quick = [machine.fork(root), machine.fork(root)]
    sampling.tick(2)
    for (const helper of quick) {
      helper.execute(['sh', '-c', 'exit 0'])
      helper.end({ exitCode: 0 })
    }
    sampling.tick()
    slow.execute(['sleep', '1'])
    sampling.tick(looksOfYouth)
    for (const helper of quick) expect(sampling.lastOf(helper)).toMatchObject({ kind: 'helper-ended', slot: null })
    expect(sampling.placesOf(slow)).toEqual(['helper'])
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
  })

  it('lets a worker of a Node cluster keep its slot that takes long from its fork to its program', () => {
    const machine = new SimulatedMachine()
    const primary = machine.start(['node', 'server.js'])
    const worker = machine.fork(primary)
    const sampling = new SimulatedSampling(machine, primary)
    sampling.sampler.start()
    sampling.tick(3)
    worker.execute(['node', 'worker.js'], 'node cluster')
    sampling.tick(3)
    expect(sampling.placesOf(worker)).toEqual(['1.1'])
  })

  it('counts workers that end before their second look, as in a service that crashes at every start', () => {
    const { sampling, machine, master } = sampleGunicorn(1)
    for (let start = 0; start < 3; start += 1) {
      const worker = machine.fork(master)
      sampling.tick()
      worker.end({ exitCode: 3 })
      sampling.tick(2)
      expect(sampling.lastOf(worker)).toMatchObject({ kind: 'crashed', slot: 2, generation: start + 1 })
    }
  })

  it('gives a service that its shell starts again the slot that it had', () => {
    const machine = new SimulatedMachine()
    const shell = machine.start(['sh', 'forever.sh'])
    const first = machine.fork(shell, { command: ['node', 'server.js'] })
    const sampling = new SimulatedSampling(machine, shell)
    sampling.sampler.start()
    sampling.tick(2)
    void sampling.sampler.settleRoles()
    sampling.report()
    first.end({ exitCode: 1 })
    sampling.tick(3)
    const second = machine.fork(shell, { command: ['node', 'server.js'] })
    sampling.tick(3)
    expect(sampling.placesOf(shell)).toEqual(['helper'])
    expect(sampling.placesOf(second)).toEqual(['1.2'])
  })

  it('knows browsers by their program, what they start, and handlers that left them', () => {
    const { sampling, machine, worker } = sampleGunicorn(1)
    const browser = machine.fork(worker(0), { command: ['chromium', '--headless'] })
    const renderer = machine.fork(browser)
    const lister = machine.fork(browser, { command: ['cat', '/etc/os-release'] })
    const launcher = machine.fork(browser)
    const handler = machine.fork(launcher, { command: ['/usr/lib/chromium/chrome_crashpad_handler'] })
    launcher.end({ exitCode: 0 })
    sampling.tick(3)
    expect([browser, renderer, lister, handler].map((process) => sampling.placesOf(process))).toEqual([
      ['browser'],
      ['browser'],
      ['browser'],
      ['browser'],
    ])
    expect(sampling.lastOf(browser)).toMatchObject({
      evidence: 'chromium, of worker 1 (pid 101): a process of the browser Chromium',
    })
    expect(sampling.lastOf(lister)).toMatchObject({
      evidence: 'cat, of worker 1 (pid 101): started by the browser Chromium',
    })
    browser.end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect(sampling.lastOf(browser)).toMatchObject({ kind: 'helper-ended', role: 'browser' })
  })

  it('waits for the browser that a shell becomes, and for no more than a second', () => {
    const { sampling, machine, worker } = sampleGunicorn(1)
    const launcher = machine.fork(worker(0), { command: ['sh', '/usr/bin/chromium', '--headless'] })
    const shell = machine.fork(worker(0), { command: ['sh', '-c', 'sleep 60'] })
    sampling.tick(4)
    launcher.execute(['/usr/lib/chromium/chromium', '--headless'])
    sampling.tick(8)
    expect(sampling.placesOf(launcher)).toEqual(['browser'])
    expect(sampling.placesOf(shell)).toEqual(['helper'])
  })

  it('takes what answers requests for the service where a process manager starts several', () => {
    const machine = new SimulatedMachine()
    const bench = ['python', '-m', 'frappe.utils.bench_helper', 'frappe']
    const manager = machine.start(['python3', '/usr/bin/supervisord', '-n'])
    const redis = machine.fork(manager, { command: ['redis-server', 'config/redis_queue.conf'] })
    const jobs = machine.fork(manager, { command: [...bench, 'worker', '--queue', 'short'] })
    const web = machine.fork(manager, { command: ['python', 'env/bin/gunicorn', 'frappe.app:application'] })
    const workers = [machine.fork(web), machine.fork(web)]
    const socket = machine.fork(manager, { command: ['node', 'apps/frappe/socketio.js'] })
    const sampling = new SimulatedSampling(machine, manager)
    sampling.sampler.start()
    sampling.tick(3)
    expect([manager, redis, jobs, socket].map((process) => sampling.placesOf(process))).toEqual([
      ['helper'],
      ['helper'],
      ['helper'],
      ['helper'],
    ])
    expect([web, ...workers].map((process) => sampling.placesOf(process))).toEqual([['master'], ['1.1'], ['2.1']])
    expect(sampling.lastOf(jobs)?.evidence).toContain('beside the one that answers requests (unverified)')
  })

  it('passes over the store that a shell started before the service', () => {
    const machine = new SimulatedMachine()
    const shell = machine.start(['sh', 'start.sh'])
    const redis = machine.fork(shell, { command: ['redis-server', '*:6379'] })
    const server = machine.fork(shell, { command: ['node', 'server.js'] })
    const sampling = new SimulatedSampling(machine, shell)
    sampling.sampler.start()
    sampling.tick(3)
    void sampling.sampler.settleRoles()
    sampling.tick()
    expect(sampling.placesOf(redis)).toEqual(['helper'])
    expect(sampling.placesOf(server)).toEqual(['master', '1.1'])
  })

  it('takes a web service that starts its own job workers for the service', () => {
    const machine = new SimulatedMachine()
    const web = machine.start(['node', 'server.js'])
    const jobs = machine.fork(web, { command: ['python', '/usr/bin/celery', '-A', 'tasks', 'worker'] })
    const sampling = new SimulatedSampling(machine, web)
    sampling.sampler.start()
    sampling.tick(3)
    void sampling.sampler.settleRoles()
    sampling.report()
    sampling.tick()
    expect(sampling.placesOf(web)).toEqual(['master', '1.1'])
    expect(sampling.placesOf(jobs)).toEqual(['helper'])
  })

  it('knows at once that RQ works itself, and its forks as helpers', () => {
    const { sampling, machine, root } = sampleSingle(['python3', '/usr/bin/rq', 'worker'])
    const horse = machine.fork(root)
    sampling.tick(3)
    expect(sampling.placesOf(root).at(-1)).toBe('1.1')
    expect(sampling.placesOf(horse)).toEqual(['helper'])
    expect(sampling.lastOf(horse)?.evidence).toContain('forked by RQ for one job')
  })
})
