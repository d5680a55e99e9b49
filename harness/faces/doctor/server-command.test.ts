import { describe, expect, it } from 'vitest'
import { optionOf } from '../../collect/server-options/command-options.ts'
import { readAssignments } from '../../collect/server-options/python-assignments.ts'
import { shellWords } from '../../collect/server-options/shell-words.ts'
import { findServer } from './server-command.ts'

/** Server, program, words and its own variables, in one line. */
function found(...command: string[]): string | null {
  const server = findServer(command, {})
  if (server === null) return null
  const variables = Object.entries(server.env).map(([name, value]) => `${name}=${value}`)
  return [...variables, `[${server.server}]`, server.program, ...server.words].join(' ')
}

describe('the server in a command', () => {
  it.each([
    [['./.venv/bin/gunicorn', 'app:app'], '[gunicorn] ./.venv/bin/gunicorn app:app'],
    [['python3', '-m', 'gunicorn', 'app:app'], '[gunicorn] python3 app:app'],
    [['python3', '/srv/bin/uvicorn', 'app:app'], '[uvicorn] /srv/bin/uvicorn app:app'],
    [['poetry', 'run', 'gunicorn', 'app:app'], '[gunicorn] gunicorn app:app'],
    [['env', 'A=b=c', 'nice', '-n', '5', 'node', 'main.ts'], 'A=b=c [node] node main.ts'],
    [['timeout', '60s', 'python3.11', 'app.py'], '[python] python3.11 app.py'],
    [
      ['sh', '-c', "cd /srv && A='b c' exec gunicorn -w 2 'app:make(1)' 2>&1 | tee log"],
      'A=b c [gunicorn] gunicorn -w 2 app:make(1) 2>',
    ],
    [['bash', '-c', 'exec node main.ts'], '[node] node main.ts'],
    [['ruby', 'server.rb', '--like', 'node'], null],
    [['sh', '-c', ''], null],
    [[''], null],
  ] as const)('%j', (command, expected) => {
    expect(found(...command)).toBe(expected)
  })
})

describe('options', () => {
  it('are read in every way of writing, and the last wins', () => {
    const workers = ['--workers', '-w']
    expect(optionOf(['--workers', '4'], workers)).toBe('4')
    expect(optionOf(['--workers=4', '-w', '5'], workers)).toBe('5')
    expect(optionOf(['-w6', '--workers-of-others=9'], workers)).toBe('6')
    expect(optionOf(['--', '-w', '7'], workers)).toBeUndefined()
    expect(optionOf(['--workers'], workers)).toBe('')
  })
})

describe('words', () => {
  it('are split as a shell does', () => {
    expect(shellWords(`a "b \\"c\\" $D" 'e f'g \\ h`)).toEqual(['a', 'b "c" $D', 'e fg', ' h'])
    expect(shellWords(' ')).toEqual([])
  })
})

describe('assignments of a Python file', () => {
  it('are numbers, texts and truth values at the outer level; the rest is not known', () => {
    const source = `
workers = 4  # a comment
bind: str = "127.0.0.1:8000"
timeout = 1_000
preload_app = True
threads = 2 * cores
workers += 1
if os.environ.get("X"):
    max_requests = 100
def when_ready(server):
    reload = True
worker_class = 'gthread' if x else 'sync'
accesslog = 'it\\'s'
if timeout == 3: pass
`
    expect(Object.fromEntries(readAssignments(source))).toEqual({
      workers: null,
      bind: '127.0.0.1:8000',
      timeout: '1000',
      preload_app: 'True',
      threads: null,
      max_requests: null,
      worker_class: null,
      accesslog: null,
    })
  })
})
