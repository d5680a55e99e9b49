import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, it } from 'vitest'

it('gives each behaviour of the embedded service its verdict at every size, for the right reason', async () => {
  const script = fileURLToPath(new URL('./rehearse.ts', import.meta.url))
  const { stderr, exitCode } = await execa(process.execPath, [script], { reject: false, stderr: ['pipe', 'inherit'] })
  expect(exitCode, stderr).toBe(0)
})
