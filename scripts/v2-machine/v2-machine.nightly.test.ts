import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { whyNoMachine } from './missing-parts.ts'

const reason = await whyNoMachine()
if (reason !== null) console.log(`skipped: ${reason}`)

it.skipIf(reason !== null)('limits memory and tells ends apart on a machine of cgroup v2 and Linux 6.1', async () => {
  const script = fileURLToPath(new URL('../v2-machine.ts', import.meta.url))
  const { stderr, exitCode } = await execa(process.execPath, [script], { reject: false, stderr: ['pipe', 'inherit'] })
  expect(exitCode, stderr).toBe(0)
})
