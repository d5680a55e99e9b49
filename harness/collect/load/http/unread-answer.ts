import type { Socket } from 'node:net'

/**
 * Lets an answer be read that came before a write failed. A server may answer before it has read all of an upload and
 * close the connection; its kernel then sends a reset behind the answer, and what is being written meets that reset.
 * Node ends a socket whose write failed at once, with the answer unread in the kernel's buffer: up to a third of such
 * answers were lost. So that end is put off until the network has been looked at once more. On Linux a reset leaves
 * what came before it readable.
 */
export function readBeforeDestroying(socket: Socket): void {
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error?: Error) => {
    socket.destroy = destroy
    if (!isFailedWrite(error)) return destroy(error)
    keepReading(socket)
    // The first may come before the network is looked at, the second comes after.
    setImmediate(() =>
      setImmediate(() => {
        socket.emit('readable')
        destroy(error)
      }),
    )
    return socket
  }
}

/** A failed write marks the reading side as failed, too, and what arrives from then on would be dropped. */
function keepReading(socket: Socket): void {
  const state: unknown = Reflect.get(socket, '_readableState')
  if (typeof state === 'object' && state !== null && 'errored' in state) state.errored = null
}

function isFailedWrite(error: Error | undefined): boolean {
  return error !== undefined && 'syscall' in error && error.syscall === 'write'
}
