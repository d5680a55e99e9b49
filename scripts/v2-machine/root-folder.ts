import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import manifest from '../../package.json' with { type: 'json' }
import { packTarball } from '../package/tarball.ts'
import { keptFolder } from './kept-folder.ts'

const suite = 'bookworm'
const packages = ['python3', 'python3-gunicorn', 'gunicorn', 'python3-uvicorn', 'procps', 'iproute2']
/** Newer than Debian's: it says more about ends. */
const newerGunicorn = 'gunicorn==27.0.1'

const inside = fileURLToPath(new URL('inside', import.meta.url))
const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))
const services = ['services/servers/app.py', 'small-targets/keeps-memory.mjs']

/** The machine's files without the project: Debian, this Node, gunicorn. Kept for as long as these stay the same. */
function debian(): Promise<string> {
  const recipe = JSON.stringify([packages, newerGunicorn, process.version])
  const fingerprint = createHash('sha256').update(recipe).digest('hex').slice(0, 8)
  return keptFolder(`${suite}-${fingerprint}`, async (root) => {
    await execa('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, suite, root])
    await execa('install', ['-D', process.execPath, path.join(root, 'usr/local/bin/node')])
    const target = path.join(root, 'opt/gunicorn')
    await execa('python3', ['-m', 'pip', 'install', '--quiet', '--target', target, newerGunicorn])
  })
}

/**
 * Calls back with all files of the machine in a temporary folder: Debian's, the package of this working tree installed as
 * a user would, and what is run inside.
 */
export async function withRootFolder<T>(use: (root: string) => Promise<T>): Promise<T> {
  const from = await debian()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-v2-machine-'))
  try {
    const root = path.join(folder, 'root')
    await execa('cp', ['--archive', from, root])
    const project = path.join(root, 'project')
    mkdirSync(project)
    const { file } = await packTarball(folder)
    const options = ['--prefix', project, '--no-save', '--no-audit', '--no-fund']
    await execa('npm', ['install', ...options, file, `koffi@${manifest.devDependencies.koffi}`], { cwd: project })
    cpSync(inside, path.join(project, 'v2-machine'), { recursive: true })
    for (const service of services) {
      cpSync(path.join(fixtures, service), path.join(project, 'v2-machine/services', path.basename(service)))
    }
    return await use(root)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
