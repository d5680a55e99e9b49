import { readFileSync } from 'node:fs'
import { findPackageJSON, registerHooks } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The published API of this very copy of soakgate: TypeScript in the repository, JavaScript in the package. */
const apiUrl = new URL(`../index${path.extname(import.meta.url)}`, import.meta.url).href

let isInstalled = false

/**
 * Lets a scenario be loaded from any folder: `import 'soakgate'` gets the copy that runs it, also where nothing is
 * installed, and files with module syntax are modules whatever the nearest package.json says of its type.
 * For the process that calls it, from then on; calling it twice changes nothing.
 */
export function installModuleHooks(): void {
  if (isInstalled) return
  isInstalled = true
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'soakgate' ? { url: apiUrl, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      const format = moduleFormat(url)
      return format === null ? next(url, context) : next(url, { ...context, format })
    },
  })
}

/**
 * Without this, Node warns about each module in a package without a "type", and refuses it in one whose type is
 * "commonjs", which is what `npm init` writes; both are what a Python project with a stray package.json has.
 * null: Node's own rules are right.
 */
function moduleFormat(url: string): 'module' | 'module-typescript' | null {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return null
  const isTypeScript = url.endsWith('.ts')
  if (!isTypeScript && !url.endsWith('.js')) return null
  if (packageType(url) === 'module' || !hasModuleSyntax(readFileSync(fileURLToPath(url), 'utf8'))) return null
  return isTypeScript ? 'module-typescript' : 'module'
}

function packageType(url: string): string | null {
  const packageFile = findPackageJSON(url)
  if (packageFile === undefined) return null
  try {
    const manifest: unknown = JSON.parse(readFileSync(packageFile, 'utf8'))
    const hasType = typeof manifest === 'object' && manifest !== null && 'type' in manifest
    return hasType && typeof manifest.type === 'string' ? manifest.type : null
  } catch {
    // Node itself reports a package.json that it cannot read, when it needs it.
    return null
  }
}

/** A line that begins with `import` or `export` as a statement; `import(…)` is an expression, also in CommonJS. */
function hasModuleSyntax(source: string): boolean {
  return /^[ \t]*(?:import\b(?!\s*\()|export\b)/m.test(source)
}
