/** WAV files that can be spoken: mono PCM16 or G.711. */

import type { G711Law } from '../core/audio/g711.ts'

export type WavSound =
  | { readonly encoding: 'pcm16'; readonly sampleRateHz: number; readonly samples: Int16Array }
  | { readonly encoding: G711Law; readonly sampleRateHz: number; readonly codes: Uint8Array }

export type ReadWav = { readonly ok: true; readonly sound: WavSound } | { readonly ok: false; readonly reason: string }

interface Format {
  readonly tag: number
  readonly channels: number
  readonly sampleRateHz: number
  readonly bits: number
}

const EXTENSIBLE = 0xfffe

/** Chunks in any order, unknown ones skipped; a data chunk that claims more than there is ends with the file. */
export function readWav(bytes: Uint8Array): ReadWav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || chunkName(bytes, 0) !== 'RIFF' || chunkName(bytes, 8) !== 'WAVE')
    return refuse('not a WAV file')
  let format: Format | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = chunkName(bytes, at)
    const start = at + 8
    const sizeBytes = Math.min(view.getUint32(at + 4, true), bytes.length - start)
    if (name === 'fmt ' && sizeBytes >= 16) format = readFormat(view, start, sizeBytes)
    if (name === 'data')
      return format ? readSound(format, bytes.subarray(start, start + sizeBytes)) : refuse('no format')
    // Chunks begin at even places.
    at = start + sizeBytes + (sizeBytes % 2)
  }
  return refuse('no sound in it')
}

function readFormat(view: DataView, start: number, sizeBytes: number): Format {
  const tag = view.getUint16(start, true)
  return {
    // WAVE_FORMAT_EXTENSIBLE: the tag proper begins the GUID at offset 24.
    tag: tag === EXTENSIBLE && sizeBytes >= 26 ? view.getUint16(start + 24, true) : tag,
    channels: view.getUint16(start + 2, true),
    sampleRateHz: view.getUint32(start + 4, true),
    bits: view.getUint16(start + 14, true),
  }
}

function readSound({ tag, channels, sampleRateHz, bits }: Format, data: Uint8Array): ReadWav {
  if (channels !== 1) return refuse(`${channels} channels; one is needed`)
  if (sampleRateHz === 0 || sampleRateHz % 8000 !== 0) return refuse(`${sampleRateHz} Hz; a multiple of 8000 is needed`)
  if (tag === 1 && bits === 16) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    const samples = Int16Array.from({ length: data.length >> 1 }, (_, index) => view.getInt16(index * 2, true))
    return { ok: true, sound: { encoding: 'pcm16', sampleRateHz, samples } }
  }
  if (tag === 6 || tag === 7) {
    return { ok: true, sound: { encoding: tag === 6 ? 'alaw' : 'mulaw', sampleRateHz, codes: data } }
  }
  return refuse(`format ${tag} with ${bits} bits; PCM16 or G.711 is needed`)
}

function chunkName(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function refuse(reason: string): ReadWav {
  return { ok: false, reason }
}
