/**
 * Reads the declarations of a module with their doc comments, as far as this repository writes them: formatted, doc
 * comments right above what they belong to. The compiler of TypeScript 7 offers no stable API for that yet.
 */

/** Something that a module declares. */
export interface Declaration {
  kind: 'interface' | 'type' | 'function' | 'const' | 'class'
  name: string
  doc: Doc
  /** Interfaces: the names after `extends`. */
  bases: string[]
  /** Interfaces: their members in order. */
  members: Member[]
  /** All others: what is written, on one line. */
  text: string
}

/** A member of an interface, or of an object type within one. */
export interface Member {
  /** With dots where it lies within another: `warmup.iterationsPerWorker`. */
  name: string
  isOptional: boolean
  /** As written, on one line. */
  type: string
  doc: Doc
}

export interface Doc {
  /** Empty: there is no comment. */
  text: string
  /** What follows `@default`; null: nothing does. */
  defaultValue: string | null
}

const noDoc: Doc = { text: '', defaultValue: null }
const declarationLine = /^(?:export )?(interface|type|function|const|class) (\w+)/
const memberLine = /^\s*(?:readonly )?(\w+)(\?)?(?::\s*|(?=[(<]))(.*)$/

/** The top-level declarations of a module's text. */
export function readDeclarations(text: string): Declaration[] {
  return blocksOf(text.split('\n'), 0).flatMap(({ doc, lines }) => {
    const match = declarationLine.exec(lines[0] ?? '')
    if (match === null) return []
    const kind = match[1] as Declaration['kind']
    const isInterface = kind === 'interface'
    return {
      kind,
      name: match[2] ?? '',
      doc,
      bases: isInterface ? basesOf(lines[0] ?? '') : [],
      members: isInterface ? readMembers(lines.slice(1, -1), 2, '') : [],
      text: onOneLine(lines),
    }
  })
}

function basesOf(line: string): string[] {
  const list = / extends (.*) \{/.exec(line)?.[1] ?? ''
  return list === '' ? [] : list.split(/,\s*(?![^<]*>)/).map((base) => base.replace(/<.*/, ''))
}

function readMembers(lines: readonly string[], indent: number, prefix: string): Member[] {
  return blocksOf(lines, indent).flatMap(({ doc, lines: [first = '', ...rest] }) => {
    const match = memberLine.exec(first)
    if (match === null) throw new Error(`this is not read as a member: ${first}`)
    const [, ownName = '', mark, start = ''] = match
    const name = `${prefix}${ownName}`
    const member = { name, isOptional: mark === '?', type: onOneLine([start, ...rest]), doc }
    if (start !== '{') return [member]
    return [{ ...member, type: 'object' }, ...readMembers(rest.slice(0, -1), indent + 2, `${name}.`)]
  })
}

interface Block {
  doc: Doc
  lines: string[]
}

/** Divides lines into what begins at an indent, each with all lines that are indented deeper or close it. */
function blocksOf(lines: readonly string[], indent: number): Block[] {
  const blocks: Block[] = []
  let doc = noDoc
  let comment: string[] | null = null
  for (const line of lines) {
    const isHere = line.search(/\S/) === indent
    if (comment !== null || (isHere && line.trim().startsWith('/**'))) {
      comment = [...(comment ?? []), line]
      if (!line.includes('*/')) continue
      doc = readDoc(comment.join('\n'))
      comment = null
    } else if (isHere && !/^[}\])>|&/]/.test(line.trim())) {
      blocks.push({ doc, lines: [line] })
      doc = noDoc
    } else if (line.trim() !== '') blocks.at(-1)?.lines.push(line)
  }
  return blocks
}

function readDoc(comment: string): Doc {
  const plain = comment
    .replace(/^\s*\/\*\*/, '')
    .replace(/\*\/\s*$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join(' ')
    .trim()
  // Of a function's parameters only the sentence above them is told.
  const [text = '', ...tags] = plain.split(/(?:^|\s)@(?=(?:default|param|returns)\b)/)
  const value = tags.find((tag) => tag.startsWith('default'))?.slice('default'.length)
  return { text: text.trim(), defaultValue: value?.trim() ?? null }
}

function onOneLine(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/^\s*\/\*\*.*\*\/\s*$/, '').trim())
    .filter((line) => line !== '')
    .join(' ')
}
