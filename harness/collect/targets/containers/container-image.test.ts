import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { expect, it, onTestFinished } from 'vitest'
import { startFakeDocker } from '../../../testing/fake-docker.ts'
import { provideImage } from './container-image.ts'

it('a build whose context cannot be read is refused, and is not left waiting', async () => {
  const fake = await startFakeDocker(() => ({ status: 200, body: { stream: 'Step 1/1' } }))
  onTestFinished(fake.stop)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-context-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'Dockerfile')
  writeFileSync(file, 'FROM scratch')
  expect(await provideImage({ by: 'dockerfile', file }, fake.docker)).toMatch(/^soakgate-built:[0-9a-f]{12}$/)
  // Root can read every file, but an archive has no place for a pipe.
  await execa('mkfifo', [path.join(folder, 'pipe')])
  await expect(provideImage({ by: 'dockerfile', file }, fake.docker)).rejects.toMatchObject({
    code: 'image-missing',
    got: expect.stringContaining('unsupported type'),
  })
})
