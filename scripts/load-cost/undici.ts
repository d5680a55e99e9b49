/** undici by itself, each user with a connection: `undici.ts <url> <users>`, until it is ended. */
import { Pool } from 'undici'

const [url = '', users = ''] = process.argv.slice(2)
const pool = new Pool(url, { connections: Number(users), pipelining: 1 })
await Promise.all(Array.from({ length: Number(users) }, makeRequests))

async function makeRequests(): Promise<never> {
  for (;;) {
    const { body } = await pool.request({ path: '/report', method: 'GET' })
    await body.arrayBuffer()
  }
}
