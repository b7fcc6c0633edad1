/** What a payload type means in a stream: from the negotiated codecs, else from the static table of RFC 3551 §6. */

import type { Codec } from '../model/media.ts'

/** `other`: a codec that is not rendered yet. */
export type PayloadKind = 'mulaw' | 'alaw' | 'telephone-event' | 'comfort-noise' | 'other'

export function payloadKind(codec: Codec | undefined, payloadType: number): PayloadKind {
  const name = codec?.encodingName.toUpperCase()
  if (codec === undefined || name === 'UNKNOWN') return staticKind(payloadType)
  if (name === 'TELEPHONE-EVENT') return 'telephone-event'
  if (name === 'CN') return 'comfort-noise'
  // RFC 3551 §4.5.14 allows other rates than 8000 with a dynamic payload type: not rendered yet.
  if (codec.clockRateHz !== 8000 || codec.channels !== 1) return 'other'
  return name === 'PCMU' ? 'mulaw' : name === 'PCMA' ? 'alaw' : 'other'
}

function staticKind(payloadType: number): PayloadKind {
  if (payloadType === 0) return 'mulaw'
  if (payloadType === 8) return 'alaw'
  // Dynamic, but without a map phone systems mean telephone events by it.
  if (payloadType === 101) return 'telephone-event'
  // RFC 3389 §4: 13; 19 was comfort noise in drafts and is still sent.
  return payloadType === 13 || payloadType === 19 ? 'comfort-noise' : 'other'
}
