import { randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import FormData from 'form-data'
import { type FileSource, isFileSource } from '../../../scenario/file-source.ts'
import type { FormFields, FormValue } from '../../../scenario/script.ts'
import { type StreamedBody, streamFile } from './streamed-body.ts'

/** A form with files, to be sent as multipart/form-data. */
export interface MultipartForm {
  contentType: string
  body: StreamedBody
}

interface Part {
  name: string
  value: string | { source: FileSource; content: StreamedBody }
}

/** Each value of a form with its name, in order. */
export function listFields(form: FormFields): (readonly [string, FormValue])[] {
  return Object.entries(form).flatMap(([name, value]) =>
    isList(value) ? value.map((one) => [name, one] as const) : [[name, value] as const],
  )
}

/** Describes a form with files; throws where one of them is not there. */
export function planMultipart(fields: readonly (readonly [string, FormValue])[], folder: string): MultipartForm {
  const boundary = `soakgate-${randomBytes(12).toString('hex')}`
  const parts = fields.map(([name, value]): Part => {
    if (!isFileSource(value)) return { name, value: String(value) }
    return { name, value: { source: value, content: streamFile(value, folder) } }
  })
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: {
      bytes: compose(parts, boundary).form.getLengthSync(),
      open: () => readForm(parts, boundary),
    },
  }
}

async function* readForm(parts: readonly Part[], boundary: string): AsyncGenerator<Buffer, void, void> {
  const { form, files } = compose(parts, boundary)
  const output = new PassThrough()
  form.on('error', (error) => output.destroy(error))
  try {
    // Reading it in pieces holds back the form, and that the file whose turn it is.
    for await (const piece of form.pipe(output)) yield piece
  } finally {
    for (const file of files) file.destroy()
  }
}

/** `files`: what is opened when its turn comes. */
function compose(parts: readonly Part[], boundary: string): { form: FormData; files: readonly Readable[] } {
  const form = new FormData()
  form.setBoundary(boundary)
  const files: Readable[] = []
  for (const { name, value } of parts) {
    if (typeof value === 'string') {
      form.append(name, value)
      continue
    }
    const { source, content } = value
    const type = source.type === null ? {} : { contentType: source.type }
    const options = { filename: source.name, knownLength: content.bytes, ...type }
    // form-data takes a stream of no bytes for one whose length is not known.
    if (content.bytes === 0) form.append(name, Buffer.alloc(0), options)
    else {
      const stream = Readable.from(content.open(), { highWaterMark: 1 })
      files.push(stream)
      form.append(name, stream, options)
    }
  }
  return { form, files }
}

function isList(value: FormValue | readonly FormValue[]): value is readonly FormValue[] {
  return Array.isArray(value)
}
