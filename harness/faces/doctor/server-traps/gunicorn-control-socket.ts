import type { ServerTrap } from '../server-trap.ts'
import { isAtLeast } from '../version-order.ts'

/** gunicorn 27.0.1, `config.py`: "versionadded:: 25.1.0" at control_socket and control_socket_disable. */
const firstWith = [25, 1] as const

/**
 * gunicorn 27.0.1, `config.py` and `ctl/server.py`: $XDG_RUNTIME_DIR/gunicorn.ctl or ~/.gunicorn/gunicorn.ctl, whatever the
 * application; a socket that is there is unlinked first. Seen: with two services `gunicornc` talks to the one that was
 * started last, and when that one ends the path is gone for the other too.
 */
export const sharedControlSocket: ServerTrap = {
  name: 'a shared control socket',
  of: 'gunicorn',
  state: 'note',
  when: 'gunicorn is 25.1 or newer, or of an unknown version, and has neither `--no-control-socket` nor a `--control-socket` of its own',
  meaning:
    'Every gunicorn of a user takes the same path: the run takes it from a service that runs beside it, and gunicornc talks to the wrong one. Its thread is memory of the master.',
  todo: 'Add --no-control-socket to the command (gunicorn 25.1 and newer know it).',
  find({ gunicorn, version }) {
    if (gunicorn === null || (version !== null && !isAtLeast(version, firstWith))) return null
    const isOwn = gunicorn.get('control_socket_disable') !== undefined || gunicorn.get('control_socket') !== undefined
    return isOwn ? null : `gunicorn ${version ?? 'of an unknown version'}`
  },
}

/** An older parser does not know it: "unrecognized arguments". */
export const unknownControlSocket: ServerTrap = {
  name: 'an option of a newer gunicorn',
  of: 'gunicorn',
  state: 'problem',
  when: 'gunicorn is older than 25.1 and has `--no-control-socket` or `--control-socket`',
  meaning: 'gunicorn ends with "unrecognized arguments" before it listens.',
  todo: 'Take the option out: before 25.1 there is no control socket.',
  find({ gunicorn, version }) {
    if (gunicorn === null || version === null || isAtLeast(version, firstWith)) return null
    const isGiven = gunicorn.words.some((word) => /^--(no-)?control-socket\b/.test(word))
    return isGiven ? `gunicorn ${version}` : null
  },
}
