/** `fetch` that reaches addresses of the internet only, over HTTPS; redirects are not followed and answers not decompressed. */

import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress, lookupPublic, notPublic } from './public-addresses.ts'

interface FetchOptions {
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: unknown
  readonly signal?: AbortSignal | null | undefined
}

/** Discovery documents and keys are some KiB. */
const MAXIMUM_ANSWER_BYTES = 1024 * 1024

/** Rejects when the address is no public one, and as `fetch` does. `body`: text or form fields. */
export function publicFetch(
  url: string,
  { method = 'GET', headers, body, signal }: FetchOptions = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const to = new URL(url)
    const host = to.hostname.replace(/^\[|\]$/g, '')
    if (to.protocol !== 'https:') return reject(new Error('HTTPS only'))
    if (isIP(host) !== 0 && !isPublicAddress(host)) return reject(new Error(notPublic(host)))
    const sent = body === undefined || body === null ? undefined : Buffer.from(String(body))
    const given = Object.fromEntries(new Headers(headers))
    const length = sent ? { 'content-length': String(sent.length) } : {}
    const request = httpsRequest(to, {
      method,
      headers: { ...given, ...length, 'accept-encoding': 'identity' },
      agent: false,
      lookup: lookupPublic((message) => new Error(message)),
      ...(signal ? { signal } : {}),
    })
    request.on('error', reject)
    request.on('response', (answer) => {
      const parts: Buffer[] = []
      let size = 0
      answer.on('error', reject)
      answer.on('data', (part: Buffer) => {
        size += part.length
        if (size > MAXIMUM_ANSWER_BYTES) answer.destroy(new Error('The answer is too long'))
        parts.push(part)
      })
      answer.on('end', () => {
        const status = answer.statusCode ?? 0
        const hasBody = status !== 204 && status !== 304
        const heads = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as [string, string])
        resolve(new Response(hasBody ? Buffer.concat(parts) : null, { status, headers: heads }))
      })
    })
    request.end(sent)
  })
}
