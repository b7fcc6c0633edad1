/** The body of a recording session request, RFC 7866 §9: SDP and metadata, together or one of them. */

import type { MetadataPart } from './format-metadata.ts'

export interface SessionBody {
  readonly contentType: string
  readonly body: Uint8Array
}

/** At least one of the two must be there. `boundary` must occur in neither. */
export function formatBody(
  sdp: string | undefined,
  metadata: MetadataPart | undefined,
  boundary: string,
): SessionBody | undefined {
  const encode = (text: string) => new TextEncoder().encode(text)
  if (metadata === undefined) {
    return sdp === undefined ? undefined : { contentType: 'application/sdp', body: encode(sdp) }
  }
  if (sdp === undefined) return { contentType: metadata.contentType, body: encode(metadata.xml) }
  const parts = [
    `--${boundary}`,
    'Content-Type: application/sdp',
    '',
    sdp,
    `--${boundary}`,
    `Content-Type: ${metadata.contentType}`,
    'Content-Disposition: recording-session',
    '',
    metadata.xml,
    `--${boundary}--`,
    '',
  ]
  return { contentType: `multipart/mixed;boundary=${boundary}`, body: encode(parts.join('\r\n')) }
}
