import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LocalRegistry } from './local-registry.ts'
import { installOldestNode, oldestNodeVersion } from './oldest-node.ts'
import { readSections, type Step } from './page.ts'
import { Reader } from './reader.ts'
import { packTarball, type Tarball } from './tarball.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const currentNode = path.dirname(process.execPath)
const nodes = [
  [`Node ${oldestNodeVersion}, the oldest that it runs on`, () => installOldestNode()],
  [`Node ${process.versions.node}`, async () => currentNode],
] as const

let folder: string
let tarball: Tarball
let registry: LocalRegistry

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-package-'))
  tarball = await packTarball(folder)
  registry = await LocalRegistry.start(tarball)
})
afterAll(async () => {
  await registry.stop()
  rmSync(folder, { recursive: true })
})

/** The files of harness/ that are part of the program, without their endings. */
function programFiles(): string[] {
  return readdirSync(path.join(root, 'harness'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file) && !file.startsWith('testing/'))
    .map((file) => file.slice(0, -'.ts'.length))
}

function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

/** Where the links of a page lead that do not leave the package, without anchors. */
function linksIn(page: string): string[] {
  return [...textOf(page).matchAll(/\]\((?![a-z]+:)([^)#\s]+)/g)].map(([, target = '']) => target)
}

describe('the package', () => {
  it('holds the program as JavaScript, the types of its API, the documentation, and nothing else', () => {
    const docs = readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)
    const declared = tarball.files.filter((file) => file.endsWith('.d.ts'))
    const expected = [
      '.github/CONTRIBUTING.md',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'harness/judge/analysis/CALIBRATION.md',
      'harness/faces/cli/soakgate.js',
      'package.json',
      ...docs,
      ...programFiles().map((file) => `dist/${file}.js`),
      ...declared,
    ]
    expect(tarball.files).toEqual(expected.sort())
    expect(declared).toContain('dist/index.d.ts')
    expect(declared.filter((file) => !/^dist\/(index|scenario\/|vocabulary\/)/.test(file))).toEqual([])
  })

  it('has every page that one of its pages, a hint or a help text names', () => {
    const known = new Set(tarball.files)
    const pages = tarball.files.filter((file) => file.endsWith('.md'))
    const linked = pages.flatMap((page) =>
      linksIn(page).map((target) => [page, path.posix.join(path.posix.dirname(page), target)] as const),
    )
    expect(linked.length).toBeGreaterThan(50)
    expect(linked.filter(([, target]) => !known.has(target))).toEqual([])
    const named = programFiles().flatMap((file) => textOf(`harness/${file}.ts`).match(/\bdocs\/[\w-]+\.md\b/g) ?? [])
    expect(named).toContain('docs/limits.md')
    expect(named.filter((page) => !known.has(page))).toEqual([])
  })

  it('is small', () => {
    console.info(
      `${tarball.files.length} files, ${Math.round(tarball.packedBytes / 1000)} kB packed, ${Math.round(tarball.unpackedBytes / 1000)} kB unpacked`,
    )
    expect(tarball.packedBytes).toBeLessThan(600_000)
  })
})

describe.each(nodes)('installed under %s', (name, nodeFolder) => {
  const steps = readSections('README.md').find(({ heading }) => heading === 'Your first scenario')?.steps ?? []
  let reader: Reader

  beforeAll(async () => {
    const place = mkdtempSync(path.join(folder, 'project-'))
    reader = new Reader(place, await nodeFolder(), registry)
  })

  it('runs the first scenario of the README in an empty folder', async () => {
    expect(steps.length).toBeGreaterThan(2)
    const results = await reader.follow(steps)
    for (const { commands, exitCode, expectedExitCode, output } of results) {
      expect(exitCode, `${commands}${output}`).toBe(expectedExitCode)
      expect(output).not.toMatch(/Warning|EBADENGINE/)
    }
    expect(results.map(({ output }) => output).join('')).toMatch(/FAIL: failed at 25 reports[\s\S]*PASS: passed at/)
    expect((await reader.run('node --version')).output).toMatch(
      name.includes('oldest') ? `v${oldestNodeVersion}` : /^v/,
    )
  })

  it('does without the optional packages', () => {
    expect(existsSync(path.join(reader.folder, 'node_modules/koffi'))).toBe(false)
  })

  it('runs beside an app.py where there is no package.json, by its path', async () => {
    const place = mkdtempSync(path.join(folder, 'python-'))
    const neighbour = new Reader(place, await nodeFolder(), registry)
    await neighbour.follow(steps.filter((step: Step) => step.kind === 'file'))
    const launcher = path.join(reader.folder, 'node_modules/.bin/soakgate')
    const ran = await neighbour.run(`${launcher} run soak.ts --variant fixed`)
    expect(ran).toMatchObject({ exitCode: 0, output: expect.stringContaining('PASS: passed at 25, 100 reports') })
    expect(readdirSync(place).sort()).toEqual(['app.py', 'results', 'soak.ts'])
  })

  it('shows its version and its help', async () => {
    expect((await reader.run('npx soakgate --version')).output).toMatch(/^\d+\.\d+\.\d+$/m)
    expect((await reader.run('npx soakgate --help')).output).toContain('Exit codes')
  })
})

describe('the types of the package', () => {
  const wrong = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'wrong',
  // @ts-expect-error a key that does not exist
  user: 3,
  target: { command: ['python3', 'app.py'] },
  iteration: async ({ http }) => {
    // @ts-expect-error a size is written with its unit
    await http.get('/', { keep: 'first 64KB' })
  },
})
`
  let project: Reader

  beforeAll(async () => {
    project = new Reader(mkdtempSync(path.join(folder, 'types-')), currentNode, registry)
    await project.follow(readSections('README.md').flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'file')))
    project.write('wrong.ts', wrong)
    mkdirSync(path.join(project.folder, 'node_modules'))
    expect(await project.run(`npm install --no-save ${tarball.file}`)).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])('hold in a strict project whose moduleResolution is %s', async (moduleResolution, module) => {
    const compilerOptions = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2022', types: [] }
    const configuration = { compilerOptions: { ...compilerOptions, module, moduleResolution }, include: ['*.ts'] }
    writeFileSync(path.join(project.folder, 'tsconfig.json'), JSON.stringify(configuration))
    const compiler = path.join(root, 'node_modules/.bin/tsc')
    const { stdout } = await execa(compiler, ['-p', '.'], { cwd: project.folder, reject: false })
    expect(stdout).toBe('')
  })
})
