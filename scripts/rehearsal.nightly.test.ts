import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, it } from 'vitest'

it('gives each behaviour of the embedded service its verdict, every time', async () => {
  const script = fileURLToPath(new URL('./rehearse.ts', import.meta.url))
  const { stdout, exitCode } = await execa(process.execPath, [script], { reject: false, stderr: 'inherit' })
  expect(exitCode, stdout).toBe(0)
})
