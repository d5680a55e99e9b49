import { type ByteText, parseQuantity } from '../vocabulary/quantities.ts'

/** A body that is streamed: from disk, or made up as it is sent. Plain data; nothing is opened before it is sent. */
export type FileSource = {
  kind: 'file'
  /** File name that a multipart form tells. */
  name: string
  /** Content type; null: by the name's ending in a form, `application/octet-stream` otherwise. */
  type: string | null
} & (
  | { from: 'disk'; path: string }
  /** Bytes that look random and are the same for the same seed. */
  | { from: 'seed'; bytes: number; seed: number }
)

/** How a file is made and told. */
/** What may be said of a file to upload. */
export interface FileOptions {
  /** Of generated content: the same seed makes the same bytes. @default 1 */
  seed?: number
  /** File name that a multipart form tells. @default the file's own, or `generated.bin` */
  name?: string
  /** Content type. @default by the name's ending in a form, `application/octet-stream` otherwise */
  type?: string
}

/**
 * A file to upload, as a request's `body` or as a field of its `form`: `file('../fixtures/house.dxf')` from disk,
 * relative to the scenario file, or `file('100MiB', { seed: 7 })` of made-up content. Streamed, whatever its size.
 */
export function file(source: ByteText | (string & {}), options: FileOptions = {}): FileSource {
  const type = options.type ?? null
  // A name such as `100MiB` is meant as a size; such a file is written `./100MiB`.
  if (!/^\s*[+-]?\d[\d_]*(?:\.\d+)?\s*[A-Za-z]*\s*$/.test(source)) {
    const name = options.name ?? source.slice(source.lastIndexOf('/') + 1)
    return { kind: 'file', name, type, from: 'disk', path: source }
  }
  const size = parseQuantity(source, 'bytes')
  if (!size.ok) throw new TypeError(`file: ${size.problem}; a file of this name is written "./${source}"`)
  if (!Number.isSafeInteger(size.value) || size.value < 0) {
    throw new TypeError(`file: expected a whole number of bytes, got ${source}`)
  }
  return {
    kind: 'file',
    name: options.name ?? 'generated.bin',
    type,
    from: 'seed',
    bytes: size.value,
    seed: options.seed ?? 1,
  }
}

/** Whether a value is what `file` returns. */
export function isFileSource(value: unknown): value is FileSource {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'file' && 'from' in value
}
