/**
 * The head of a WAV file as other systems write them: chunks in any order, with others between, of formats that we can read. RIFF
 * specification, RFC 2361. Nothing is thrown: what cannot be read says why.
 */

export type ForeignEncoding = 'pcm8' | 'pcm16' | 'alaw' | 'mulaw' | 'ms-gsm'

export interface WavHead {
  readonly encoding: ForeignEncoding
  readonly sampleRateHz: number
  readonly channels: number
  /** Of the samples, in the file. */
  readonly dataStart: number
  readonly dataBytes: number
  /** Bytes that belong together: a sample of every channel, or a block of GSM. */
  readonly blockBytes: number
}

export type ReadWav = { readonly ok: true; readonly head: WavHead } | { readonly ok: false; readonly reason: string }

/** So much of the beginning of a file is looked at. */
export const WAV_HEAD_BYTES = 65_536
export const MS_GSM_BLOCK_BYTES = 65

const EXTENSIBLE = 0xfffe
const UNKNOWN_SIZE = 0xffffffff
const MOST_CHANNELS = 2
const RATES = { least: 4000, most: 192_000 }

/** `start`: the first 64 KiB, or less where the file is shorter. */
export function readWavHead(start: Uint8Array, fileBytes: number): ReadWav {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const name = (at: number) => String.fromCharCode(...start.subarray(at, at + 4))
  if (start.length < 12 || (name(0) !== 'RIFF' && name(0) !== 'RF64') || name(8) !== 'WAVE') {
    return { ok: false, reason: 'it is no WAV file' }
  }
  let format: Omit<WavHead, 'dataStart' | 'dataBytes'> | string | undefined
  for (let at = 12; at + 8 <= start.length; ) {
    const size = view.getUint32(at + 4, true)
    const content = at + 8
    if (name(at) === 'fmt ' && content + 16 <= start.length) format = readFormat(view, content, size, start.length)
    if (name(at) === 'data') {
      if (format === undefined) return { ok: false, reason: 'its samples come before their format' }
      if (typeof format === 'string') return { ok: false, reason: format }
      const rest = Math.max(0, fileBytes - content)
      // A recorder that died left the size at 0 or unknown: then it goes to the end.
      const dataBytes = size === UNKNOWN_SIZE || size === 0 ? rest : Math.min(size, rest)
      const whole = dataBytes - (dataBytes % format.blockBytes)
      if (whole === 0) return { ok: false, reason: 'it has no samples' }
      return { ok: true, head: { ...format, dataStart: content, dataBytes: whole } }
    }
    at = content + size + (size % 2)
  }
  return { ok: false, reason: 'its samples were not found' }
}

function readFormat(
  view: DataView,
  at: number,
  size: number,
  end: number,
): Omit<WavHead, 'dataStart' | 'dataBytes'> | string {
  const declared = view.getUint16(at, true)
  const tag = declared === EXTENSIBLE && size >= 26 && at + 26 <= end ? view.getUint16(at + 24, true) : declared
  const channels = view.getUint16(at + 2, true)
  const sampleRateHz = view.getUint32(at + 4, true)
  const bits = view.getUint16(at + 14, true)
  if (channels < 1 || channels > MOST_CHANNELS) return `it has ${channels} channels; one or two can be imported`
  if (sampleRateHz < RATES.least || sampleRateHz > RATES.most) return `its rate of ${sampleRateHz} Hz cannot be played`
  const of = (encoding: ForeignEncoding, bytes: number) => ({ encoding, sampleRateHz, channels, blockBytes: bytes })
  if (tag === 1 && bits === 16) return of('pcm16', 2 * channels)
  if (tag === 1 && bits === 8) return of('pcm8', channels)
  if (tag === 6 && bits === 8) return of('alaw', channels)
  if (tag === 7 && bits === 8) return of('mulaw', channels)
  if (tag === 0x31 && channels === 1) return of('ms-gsm', MS_GSM_BLOCK_BYTES)
  return `its format ${tag} with ${bits} bits is not among PCM, A-law, µ-law and GSM 6.10`
}
