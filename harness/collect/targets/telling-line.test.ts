import { expect, it } from 'vitest'
import { tellingLine, withTellingLine } from './telling-line.ts'

/** What gunicorn 27 prints, with two workers at once. */
const gunicorn = [
  '[2026-11-28 18:39:35 +0000] [14226] [INFO] Listening at: http://127.0.0.1:42299 (14226)',
  '[2026-11-28 18:39:35 +0000] [14240] [ERROR] Exception in worker process',
  'Traceback (most recent call last):',
  '  File "/venv/lib/python3.11/site-packages/gunicorn/arbiter.py", line 752, in spawn_worker',
  '    worker.init_process()',
  '[2026-11-28 18:39:35 +0000] [14241] [ERROR] Exception in worker process',
  'Traceback (most recent call last):',
  '                 ^^^^^^^^^^^^^^^',
  '  File "/app/app.py", line 2, in <module>',
  '    import charts',
  "ModuleNotFoundError: No module named 'charts'",
  "No module named 'charts'",
  '[2026-11-28 18:39:36 +0000] [14226] [ERROR] Reason: Worker failed to boot.',
]

it('is what the first traceback of Python raised', () => {
  expect(tellingLine(gunicorn)).toBe("ModuleNotFoundError: No module named 'charts'")
  const second = [
    'Traceback (most recent call last):',
    '  File "a.py"',
    'django.core.exceptions.ImproperlyConfigured: x',
  ]
  expect(tellingLine(['Traceback (most recent call last):', '  File "a.py"', "KeyError: 'DB'", '', ...second])).toBe(
    "KeyError: 'DB'",
  )
  expect(tellingLine(second)).toBe('django.core.exceptions.ImproperlyConfigured: x')
})

it.each([
  ["Error: Cannot find module 'x'", ['node:internal/modules/cjs/loader:1423', '  throw err;', '  ^', '']],
  ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'", ['node:internal/modules/esm/resolve:275']],
  ['SyntaxError: invalid syntax', ['  File "app.py", line 1', '    def', '       ^']],
  ['Exception in thread "main" java.lang.NoClassDefFoundError: x', ['Picked up JAVA_TOOL_OPTIONS: -Xmx64m']],
])('is the first error that nobody caught: %s', (line, before) => {
  expect(tellingLine([...before, line, '    at somewhere', 'Error: a later one'])).toBe(line)
})

it('is nothing where nothing is told, and then the end stands alone', () => {
  const lines = ['listening at 8000', 'Error rate: 0', 'no database at 127.0.0.1:5432']
  expect(tellingLine(lines)).toBeNull()
  expect(withTellingLine('exit code 3', lines)).toBe('exit code 3')
  expect(withTellingLine('exit code 3', gunicorn)).toBe(
    "exit code 3; it had printed: ModuleNotFoundError: No module named 'charts'",
  )
})
