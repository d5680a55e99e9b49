import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('./soakgate.js', import.meta.url))

it('does not mind that nobody reads on what it prints', async () => {
  const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let told = ''
  child.stderr.on('data', (part: Buffer) => {
    told += part.toString()
  })
  const [code] = await once(child, 'close')
  expect(told).toBe('')
  expect(code).toBe(0)
})
