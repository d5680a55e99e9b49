import { readFileSync, readlinkSync } from 'node:fs'

/** `closing`: one side has closed, as CLOSE_WAIT, which is how forgotten connections look. `local`: no TCP. */
export type SocketState = 'listening' | 'established' | 'closing' | 'local'

/** TCP states of <net/tcp_states.h>, as /proc/net/tcp prints them. */
const established = '01'
const listening = '0A'

/** The states of all TCP sockets in the networks of these processes, by their inode. */
export function readSocketStates(pids: readonly number[]): Map<string, SocketState> {
  const states = new Map<string, SocketState>()
  const networks = new Set<string>()
  for (const pid of pids) {
    const network = tryTo(() => readlinkSync(`/proc/${pid}/ns/net`))
    if (network === null || networks.has(network)) continue
    networks.add(network)
    for (const table of ['tcp', 'tcp6']) {
      parseSockets(tryTo(() => readFileSync(`/proc/${pid}/net/${table}`, 'latin1')) ?? '', states)
    }
  }
  return states
}

/** Reads a table of /proc/net: the 4th word of a line is the state, the 10th the inode (proc_pid_net(5)). */
export function parseSockets(table: string, states: Map<string, SocketState>): void {
  for (const line of table.split('\n').slice(1)) {
    const words = line.trim().split(/\s+/)
    const [state, inode] = [words[3], words[9]]
    if (state === undefined || inode === undefined || inode === '0') continue
    states.set(inode, state === listening ? 'listening' : state === established ? 'established' : 'closing')
  }
}

function tryTo<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
