/** What a payload type means in a stream: from the negotiated codecs, else from the static table of RFC 3551 §6. */

import type { Codec } from '../model/media.ts'

/** `other`: a codec that is not rendered yet. */
export type PayloadKind = SampledKind | MemoryKind | 'telephone-event' | 'comfort-noise' | 'other'
/** A code is a sample. */
const SAMPLED_KINDS = ['mulaw', 'alaw', 'l16'] as const
export type SampledKind = (typeof SAMPLED_KINDS)[number]
/** What a packet means depends on those before. */
const MEMORY_KINDS = ['g722', 'g729', 'gsm', 'opus'] as const
export type MemoryKind = (typeof MEMORY_KINDS)[number]
/** What this version renders, as text: when it changes, what could not be rendered before is tried again. */
export const RENDERED_KINDS = [...SAMPLED_KINDS, ...MEMORY_KINDS].sort().join(' ')

export interface PayloadFormat {
  readonly kind: PayloadKind
  /** Of its RTP timestamps. */
  readonly clockRateHz: number
  readonly channels: number
}

/** Of sampled audio and of telephone events; a resampler must know what it may be asked for. */
export const CLOCK_RATES_HZ: readonly number[] = [
  ...[8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000],
]
/** RFC 7587 §4.1: whatever is coded, and whatever an rtpmap says. */
const OPUS_CLOCK_HZ = 48_000

export function payloadFormat(codec: Codec | undefined, payloadType: number): PayloadFormat {
  if (codec === undefined || codec.encodingName.toUpperCase() === 'UNKNOWN') return staticFormat(payloadType)
  const { clockRateHz, channels } = codec
  const isUsual = CLOCK_RATES_HZ.includes(clockRateHz)
  const kind = kindOf(codec.encodingName.toUpperCase())
  if (kind === 'opus') return { kind, clockRateHz: OPUS_CLOCK_HZ, channels: 1 }
  if (kind === 'telephone-event') return { kind, clockRateHz: isUsual ? clockRateHz : 8000, channels: 1 }
  if (kind === 'comfort-noise' || kind === 'other') return { kind, clockRateHz: 8000, channels: 1 }
  if (isSampled(kind)) return isUsual && channels <= 2 ? { kind, clockRateHz, channels } : OTHER
  // RFC 3551 §4.5.2: 8000 for 16 kHz audio; who writes 16000 is taken at his word.
  const isKnown = clockRateHz === 8000 || (kind === 'g722' && clockRateHz === 16_000)
  return isKnown && channels === 1 ? { kind, clockRateHz, channels } : OTHER
}

/** Comparisons, not sets: they are asked for every packet. */
export const isSampled = (kind: PayloadKind): kind is SampledKind =>
  kind === 'mulaw' || kind === 'alaw' || kind === 'l16'
export const isAudio = (kind: PayloadKind): kind is SampledKind | MemoryKind =>
  kind !== 'other' && kind !== 'telephone-event' && kind !== 'comfort-noise'

const OTHER: PayloadFormat = { kind: 'other', clockRateHz: 8000, channels: 1 }

function kindOf(name: string): PayloadKind {
  if (name === 'PCMU') return 'mulaw'
  if (name === 'PCMA') return 'alaw'
  if (name === 'G722') return 'g722'
  if (name === 'GSM') return 'gsm'
  // Annexes A and B change nothing that a decoder would have to be told; C to E do, and have names of their own.
  if (/^G\.?729(A|B|AB)?$/.test(name)) return 'g729'
  if (name === 'L16') return 'l16'
  if (name === 'OPUS') return 'opus'
  if (name === 'TELEPHONE-EVENT') return 'telephone-event'
  return name === 'CN' ? 'comfort-noise' : 'other'
}

function staticFormat(payloadType: number): PayloadFormat {
  const at8000 = (kind: PayloadKind): PayloadFormat => ({ kind, clockRateHz: 8000, channels: 1 })
  if (payloadType === 0) return at8000('mulaw')
  if (payloadType === 3) return at8000('gsm')
  if (payloadType === 8) return at8000('alaw')
  if (payloadType === 9) return at8000('g722')
  if (payloadType === 10) return { kind: 'l16', clockRateHz: 44_100, channels: 2 }
  if (payloadType === 11) return { kind: 'l16', clockRateHz: 44_100, channels: 1 }
  if (payloadType === 18) return at8000('g729')
  // Dynamic, but without a map phone systems mean telephone events by it.
  if (payloadType === 101) return at8000('telephone-event')
  // RFC 3389 §4: 13; 19 was comfort noise in drafts and is still sent.
  return at8000(payloadType === 13 || payloadType === 19 ? 'comfort-noise' : 'other')
}
