import { describe, expect, it } from 'vitest'
import type { ProcessView } from './process-view.ts'
import { companionReason, roleBeside, servedBy, serverOf } from './roles.ts'
import { wrapperReason } from './wrapper-rules.ts'

function view(commandLine: readonly string[], more: Partial<ProcessView> = {}): ProcessView {
  return {
    pid: 200,
    parentPid: 100,
    hasExecuted: true,
    executable: `/usr/bin/${commandLine[0]}`,
    commandLine,
    startedBy: null,
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

const bench = ['env/bin/python', '-m', 'frappe.utils.bench_helper', 'frappe']

describe('servers', () => {
  it.each([
    [gunicorn, 'gunicorn', 'its workers'],
    [['gunicorn: master [app:app]'], 'gunicorn', 'its workers'],
    [['python3', '-m', 'uvicorn', 'app:app'], 'uvicorn', 'as seen'],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--workers', '4'], 'uvicorn', 'its workers'],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--workers=1'], 'uvicorn', 'as seen'],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--reload'], 'uvicorn', 'its workers'],
    [['python3', '/usr/bin/uvicorn', 'app:app', '--reload-dir', 'src'], 'uvicorn', 'as seen'],
    [['PM2 v7.0.4: God Daemon (/root/.pm2)'], 'pm2', 'its workers'],
    [['node', '/app/node_modules/.bin/pm2-runtime', 'start', 'app.js', '-i', '3'], 'pm2', 'its workers'],
    [['node', '/usr/bin/pm2', 'start', 'app.js', '--no-daemon'], 'pm2', 'its workers'],
    [['python3', '/usr/bin/celery', '-A', 'tasks', 'worker', '-c', '2'], 'Celery', 'as seen'],
    [['python3', '/usr/bin/celery', '-A', 'tasks', 'worker', '--max-tasks-per-child=10'], 'Celery', 'its workers'],
    [['python3', '/usr/bin/celery', '-A', 'tasks', 'worker', '--max-memory-per-child', '9'], 'Celery', 'its workers'],
    [['python3', '-m', 'celery', '--app=tasks', 'worker', '--pool=prefork'], 'Celery', 'its workers'],
    [['python3', '/usr/bin/celery', '-A', 'tasks', 'worker', '-P', 'threads'], 'Celery', 'itself'],
    [['python3', '/usr/bin/celery', '-A', 'tasks', 'worker', '--pool=solo'], 'Celery', 'itself'],
    [['[celeryd: celery@host:MainProcess] -active- (worker -A tasks)'], 'Celery', 'as seen'],
    [['python3', '/usr/bin/rq', 'worker', 'default'], 'RQ', 'itself'],
    [['rq:worker:4f2c: Listening on default'], 'RQ', 'itself'],
    [['python3', 'manage.py', 'rqworker', 'high'], 'RQ', 'itself'],
    [['python3', '/usr/bin/rq', 'worker-pool', 'default', '-n', '2'], 'RQ, pool', 'its workers'],
    [[...bench, 'serve', '--port', '8000'], 'Frappe bench, development server', 'as seen'],
    [[...bench, '--site', 'worker', 'serve'], 'Frappe bench, development server', 'as seen'],
    [[...bench, 'worker', '--queue', 'short'], 'Frappe bench, background workers alone', 'itself'],
  ])('%j is %s, served by %s', (commandLine, name, by) => {
    expect([serverOf(view(commandLine))?.name, servedBy(view(commandLine))]).toEqual([name, by])
  })

  it.each([
    [['sh', '-c', 'gunicorn app:app']],
    [['node', 'server.js']],
    [['python3', '/usr/bin/celery', '-A', 'worker', 'beat']],
    [['python3', '/usr/bin/rq', 'info']],
    [['node', '/usr/bin/pm2', 'start', 'app.js']],
    [['node', '/root/.pm2/app.js']],
    [[...bench, 'schedule']],
  ])('%j is none', (commandLine) => {
    expect(serverOf(view(commandLine))).toBeNull()
  })
})

describe('companions', () => {
  it.each([
    [['redis-server 127.0.0.1:6379'], 'a store beside the service'],
    [['python3', '/usr/bin/celery', '-A', 'worker', 'beat'], 'the scheduler of Celery, beside the workers'],
    [[...bench, 'schedule'], 'a background process of Frappe bench, beside the one that answers requests (unverified)'],
    [
      ['node', 'apps/frappe/socketio.js'],
      'the push server of Frappe bench, beside the one that answers requests (unverified)',
    ],
  ])('%j are told to be such', (commandLine, reason) => {
    expect(companionReason(view(commandLine))).toBe(reason)
    expect(roleBeside(master(gunicorn), view(commandLine))).toEqual({ role: 'helper', reason })
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
      view(['node', 'b.js'], { startedBy: 'node cluster' }),
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
    [
      'an app of pm2 in fork mode, which is titled by its file',
      master(['PM2 v7.0.4: God Daemon (/root/.pm2)']),
      view(['node /app/app.cjs'], { startedBy: 'pm2' }),
      'worker',
    ],
    [
      'a module of pm2',
      master(['PM2 v7.0.4: God Daemon (/root/.pm2)']),
      view(['node /root/.pm2/modules/pm2-logrotate/node_modules/pm2-logrotate/app.js'], { startedBy: 'pm2' }),
      'helper',
    ],
    [
      'the agent of pm2',
      master(['PM2 v7.0.4: God Daemon (/root/.pm2)']),
      view(['PM2 Agent v2.0.4: (/root/.pm2)']),
      'helper',
    ],
    [
      'df, by which pm2 asks for free space',
      master(['node', '/usr/bin/pm2-runtime', 'app.js']),
      view(['df', '-kP']),
      'helper',
    ],
    [
      'a process of Celery’s pool',
      master(['python3', '/usr/bin/celery', '-A', 'tasks', 'worker']),
      view(['python3', '/usr/bin/celery', '-A', 'tasks', 'worker'], { hasExecuted: false }),
      'worker',
    ],
    [
      'a work-horse of RQ',
      master(['python3', '/usr/bin/rq', 'worker']),
      view(['python3', '/usr/bin/rq', 'worker'], { hasExecuted: false }),
      'helper',
    ],
    ['a grandchild', master(gunicorn), view(gunicorn, { hasExecuted: false, parentPid: 150 }), 'helper'],
  ])('%s', (_name, head, child, role) => {
    expect(roleBeside(head, child).role).toBe(role)
  })

  it('is no worker for running the same program when that may not be seen', () => {
    const hidden = { executable: null, commandLine: [], startedBy: null, javaOptions: { before: [], after: [] } }
    expect(roleBeside({ ...master([]), ...hidden }, { ...view([]), ...hidden }).role).toBe('helper')
  })
})
