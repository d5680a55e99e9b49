import { describe, expect, it } from 'vitest'
import { parametersOf, programOf } from './command-line.ts'

describe('programOf', () => {
  it.each([
    [['/usr/bin/python3', '/usr/bin/gunicorn', 'app:app'], 'gunicorn'],
    [['python3.11', '-m', 'gunicorn.app.wsgiapp', 'app:app'], 'gunicorn'],
    [['python', '-X', 'dev', '-u', 'manage.py', 'runserver'], 'manage.py'],
    [['/usr/bin/python3', '-c', 'from multiprocessing.spawn import spawn_main'], 'python3'],
    [['gunicorn: master [app:app]'], 'gunicorn'],
    [['npm start'], 'npm'],
    [['node', '/usr/lib/node_modules/npm/bin/npm-cli.js', 'start'], 'npm-cli.js'],
    [['/opt/node', '--require', './hook.js', 'server.js'], 'server.js'],
    [['sh', '-c', 'gunicorn app:app'], 'sh'],
    [['-bash'], 'bash'],
    [['/usr/sbin/nginx', '-g', 'daemon off;'], 'nginx'],
    [['/path with spaces/service', 'x'], 'service'],
    [[], ''],
  ])('%j runs %s', (commandLine, program) => {
    expect(programOf(commandLine)).toBe(program)
  })
})

describe('parametersOf', () => {
  it.each([
    [
      ['python3', '/usr/bin/rq', 'worker', 'default'],
      ['worker', 'default'],
    ],
    [
      ['python', '-m', 'celery', '-A', 'tasks', 'worker'],
      ['-A', 'tasks', 'worker'],
    ],
    [
      ['/usr/sbin/nginx', '-g', 'daemon off;'],
      ['-g', 'daemon off;'],
    ],
    [['gunicorn: master [app:app]'], ['master', '[app:app]']],
    [
      ['python3', '-c', 'pass'],
      ['-c', 'pass'],
    ],
  ])('%j is told %j', (commandLine, parameters) => {
    expect(parametersOf(commandLine)).toEqual(parameters)
  })
})
