import { describe, expect, it } from 'vitest'
import { isKnownServer, isSupervisor, type ProcessView, roleBeside, wrapperReason } from './roles.ts'

function view(commandLine: readonly string[], more: Partial<ProcessView> = {}): ProcessView {
  return {
    pid: 200,
    parentPid: 100,
    hasExecuted: true,
    executable: `/usr/bin/${commandLine[0]}`,
    commandLine,
    isClusterWorker: false,
    javaOptions: { before: [], after: [] },
    ...more,
  }
}

const gunicorn = ['python3', '/usr/bin/gunicorn', 'app:app']
const master = (commandLine: readonly string[]) => view(commandLine, { pid: 100, parentPid: 1 })

describe('wrappers', () => {
  it.each([
    [['sh', '-c', 'gunicorn app:app']],
    [['npm start']],
    [['timeout', '60', 'node', 'server.js']],
    [['/usr/bin/env', 'python3', 'app.py']],
    [['tini', '--', 'node', 'server.js']],
  ])('%j only starts the service', (commandLine) => {
    expect(wrapperReason(view(commandLine))).not.toBeNull()
  })

  it.each([[['node', 'server.js']], [gunicorn], [['python3', 'app.py']]])('%j is the service', (commandLine) => {
    expect(wrapperReason(view(commandLine))).toBeNull()
  })
})

describe('servers', () => {
  it.each([
    [gunicorn, true, true],
    [['gunicorn: master [app:app]'], true, true],
    [['python3', '-m', 'uvicorn', 'app:app'], true, false],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--workers', '4'], true, true],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--workers=1'], true, false],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--reload'], true, true],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--reload-dir', 'src'], true, false],
    [['sh', '-c', 'gunicorn app:app'], false, false],
    [['node', 'server.js'], false, false],
  ])('%j: known %s, supervisor %s', (commandLine, isKnown, isMaster) => {
    expect([isKnownServer(view(commandLine)), isSupervisor(view(commandLine))]).toEqual([isKnown, isMaster])
  })
})

describe('processes beside the head', () => {
  it.each<[string, ProcessView, ProcessView, 'worker' | 'helper']>([
    [
      'a gunicorn worker, whose command line is its master’s',
      master(gunicorn),
      view(gunicorn, { hasExecuted: false }),
      'worker',
    ],
    [
      'a worker of uvicorn',
      master(['python3', '/usr/bin/uvicorn', 'app:app', '--workers', '2']),
      view(['python3', '-c', 'from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5)']),
      'worker',
    ],
    [
      'the resource tracker of uvicorn',
      master(['python3', '/usr/bin/uvicorn', 'app:app', '--workers', '2']),
      view(['python3', '-c', 'from multiprocessing.resource_tracker import main;main(4)']),
      'helper',
    ],
    [
      'a worker of a Node cluster',
      master(['node', 'a.js']),
      view(['node', 'b.js'], { isClusterWorker: true }),
      'worker',
    ],
    ['a child of Node’s child_process', master(['node', 'a.js']), view(['node', 'b.js']), 'helper'],
    [
      'a worker of nginx',
      master(['nginx: master process']),
      view(['nginx: worker process'], { hasExecuted: false }),
      'worker',
    ],
    ['the reloaded child of a development server', master(['python3', 'm.py']), view(['python3', 'm.py']), 'worker'],
    ['a browser', master(gunicorn), view(['chromium', '--headless']), 'helper'],
    ['a grandchild', master(gunicorn), view(gunicorn, { hasExecuted: false, parentPid: 150 }), 'helper'],
  ])('%s', (_name, head, child, role) => {
    expect(roleBeside(head, child).role).toBe(role)
  })

  it('is no worker for running the same program when that may not be seen', () => {
    const hidden = { executable: null, commandLine: [], isClusterWorker: null, javaOptions: { before: [], after: [] } }
    expect(roleBeside({ ...master([]), ...hidden }, { ...view([]), ...hidden }).role).toBe('helper')
  })
})
