import net from 'node:net'
import getPort from 'get-port'
import { SoakgateError } from '../../vocabulary/errors.ts'

/** The port the target shall listen on: the asked one if nobody listens there, otherwise a free one. */
export async function choosePort(asked: number | null): Promise<number> {
  if (asked === null) return getPort({ host: '127.0.0.1' })
  if (await isPortOpen(asked)) {
    throw new SoakgateError('port-taken', `Port ${asked} is taken`, {
      expected: `nobody listening on 127.0.0.1:${asked} before the target starts`,
      got: 'a connection was accepted there',
    })
  }
  return asked
}

/** Whether somebody accepts connections on this port. @param host the loopback address unless named */
export function isPortOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port })
    socket.setTimeout(1000)
    const answer = (isOpen: boolean) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
    socket.once('timeout', () => answer(false))
  })
}
