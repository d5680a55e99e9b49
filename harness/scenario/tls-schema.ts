import { z } from 'zod'

const file = z.string().min(1)

/** The keys of `tls`. */
export const tlsObject = z.strictObject({ ca: file.optional(), cert: file.optional(), key: file.optional() })

/** How the target is spoken to over TLS. */
export const tls = tlsObject.refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
  error: 'a client certificate needs both cert and key',
})

export type TlsInput = z.output<typeof tls>
