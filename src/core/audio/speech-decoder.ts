/** Decoders of speech that remember what they heard, and are written here; Opus is not. */

import { G722Decoder } from './g722-decoder.ts'
import { G729Decoder } from './g729-decoder.ts'
import { GsmDecoder } from './gsm-decoder.ts'
import type { PayloadKind } from './payload-format.ts'

export interface SpeechDecoder {
  readonly kind: PayloadKind
  /** `payload`: of this kind, well-formed, of the packet that follows. */
  decode(payload: Uint8Array): Int16Array
}

/** One for each source and stretch of one codec. Undefined when there is none. */
export function createSpeechDecoder(kind: PayloadKind): SpeechDecoder | undefined {
  const decoder = decoderOf(kind)
  return decoder && { kind, decode: (payload) => decoder.decode(payload) }
}

function decoderOf(kind: PayloadKind): { decode(payload: Uint8Array): Int16Array } | undefined {
  if (kind === 'g722') return new G722Decoder()
  if (kind === 'g729') return new G729Decoder()
  return kind === 'gsm' ? new GsmDecoder() : undefined
}
