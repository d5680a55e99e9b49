import { describe, expect, it } from 'vitest'
import { programOf } from './command-line.ts'

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
