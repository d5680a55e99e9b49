import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Declaration, readDeclarations } from './declarations.ts'

const harness = fileURLToPath(new URL('../../harness', import.meta.url))
const exportLine = /^export (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm

/** The declarations of everything that `import … from 'soakgate'` offers, in the order of harness/index.ts. */
export function readPublishedApi(): Declaration[] {
  const index = readFileSync(path.join(harness, 'index.ts'), 'utf8')
  return [...index.matchAll(exportLine)].flatMap(([, list = '', file = '']) => {
    const declared = readDeclarations(readFileSync(path.join(harness, file), 'utf8'))
    return namesIn(list).map((name) => {
      const [found, ...others] = declared.filter((one) => one.name === name)
      if (found === undefined) throw new Error(`${file} does not declare ${name}`)
      return others.length === 0 ? found : { ...found, text: overloads([found, ...others]) }
    })
  })
}

/** A line each; the last one is tried last, is the most usual, and comes first. What implements them is none. */
function overloads(declared: readonly Declaration[]): string {
  return declared
    .slice(0, -1)
    .map(({ text }) => text)
    .toReversed()
    .join('\n')
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
}

/** What is missing in the API: comments, defaults, and types that are named but cannot be imported. */
export function problemsOfApi(api: readonly Declaration[]): string[] {
  const published = new Set(api.map(({ name }) => name))
  const hidden = new Set(declaredNames().filter((name) => !published.has(name)))
  return api.flatMap((declaration) => {
    const { name, doc, members } = declaration
    const texts = [declaration.text.replace(/^[^=]*=/, ''), ...members.map(({ type }) => type), ...declaration.bases]
    const used = new Set(texts.join(' ').match(/\b[A-Z]\w+/g) ?? [])
    return [
      ...(doc.text === '' ? [`${name} has no doc comment`] : []),
      ...members
        .filter((member) => member.doc.text === '' && member.doc.defaultValue === null)
        .map((member) => `${name}.${member.name} has no doc comment`),
      ...[...used].filter((one) => hidden.has(one)).map((one) => `${name} uses ${one}, which index.ts does not export`),
    ]
  })
}

/** Every interface and type of the folders that the API comes from. */
function declaredNames(): string[] {
  return ['scenario', 'vocabulary'].flatMap((folder) =>
    readdirSync(path.join(harness, folder))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => readDeclarations(readFileSync(path.join(harness, folder, file), 'utf8')))
      .filter(({ kind }) => kind === 'interface' || kind === 'type')
      .map(({ name }) => name),
  )
}
