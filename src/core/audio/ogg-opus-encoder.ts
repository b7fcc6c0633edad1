/**
 * Opus in Ogg, RFC 7845, as `.opus` files are. Two channels are two streams that know nothing of each other (mapping family 1, §5.1.1.2):
 * coded together, one party would be heard faintly on the other's side.
 */

import type { Application, OpusEncoderHandle } from 'libopus-wasm'
import { OggPages } from './ogg-pages.ts'
import { joined, type SampleEncoder, type SampleFormat } from './sample-encoder.ts'

/** Of Ogg, whatever the rate of the samples. */
const TICKS_PER_SECOND = 48_000
const FRAME_MS = 20
const PACKETS_PER_PAGE = 50
/** Per channel: speech is as it was. */
const NARROW_BITS_PER_SECOND = 24_000
const WIDE_BITS_PER_SECOND = 32_000
const TOOL = 'Tapeline'

export interface OggOpusEncoder extends SampleEncoder {
  /** It must not be used afterwards. */
  free(): void
}

type OpusRateHz = 8000 | 12_000 | 16_000 | 24_000 | 48_000

/** One or two channels; the rate is one that Opus has. The caller frees it. */
export async function makeOggOpusEncoder({ sampleRateHz, channels }: SampleFormat): Promise<OggOpusEncoder> {
  const { Application, createEncoder } = await import('libopus-wasm')
  const frameSamples = (sampleRateHz * FRAME_MS) / 1000
  const options = optionsOf(sampleRateHz, frameSamples, Application.Audio)
  const encoders = await Promise.all(Array.from({ length: channels }, () => createEncoder(options)))
  const ticks = TICKS_PER_SECOND / sampleRateHz
  const lookahead = (encoders[0] as OpusEncoderHandle).getLookahead()
  const pages = new OggPages(PACKETS_PER_PAGE)
  const frames = encoders.map(() => new Int16Array(frameSamples))
  let inFrame = 0
  let samplesIn = 0
  let framesOut = 0
  let isBegun = false

  function head(): readonly Uint8Array[] {
    if (isBegun) return []
    isBegun = true
    return [pages.alone(opusHead(sampleRateHz, channels, lookahead * ticks)), pages.alone(opusTags())]
  }

  /** `granule`: at most as many as there are samples, so that what was filled up is cut off (§4.4). */
  function frame(limit = Number.POSITIVE_INFINITY): readonly Uint8Array[] {
    const packets = encoders.map((encoder, channel) => Uint8Array.from(encoder.encode(frames[channel] as Int16Array)))
    inFrame = 0
    framesOut++
    const page = pages.add({ bytes: together(packets), granule: Math.min(limit, framesOut * frameSamples * ticks) })
    return page ? [page] : []
  }

  return {
    add(samples) {
      const pieces: Uint8Array[] = [...head()]
      for (let at = 0; at < samples.length; at += channels) {
        for (let channel = 0; channel < channels; channel++) {
          ;(frames[channel] as Int16Array)[inFrame] = samples[at + channel] as number
        }
        samplesIn++
        if (++inFrame === frameSamples) pieces.push(...frame())
      }
      return joined(pieces)
    },
    end() {
      const pieces: Uint8Array[] = [...head()]
      const limit = (samplesIn + lookahead) * ticks
      // What the encoder still holds comes out behind silence.
      while (framesOut * frameSamples < samplesIn + lookahead) {
        for (const samples of frames) samples.fill(0, inFrame)
        pieces.push(...frame(limit))
      }
      return joined([...pieces, pages.end()])
    },
    free: () => {
      for (const encoder of encoders) encoder.free()
    },
  }
}

function optionsOf(sampleRateHz: number, frameSize: number, application: Application) {
  const bitrate = sampleRateHz > 16_000 ? WIDE_BITS_PER_SECOND : NARROW_BITS_PER_SECOND
  return { sampleRate: sampleRateHz as OpusRateHz, channels: 1, frameSize, bitrate, application } as const
}

/** §5.1. */
function opusHead(sampleRateHz: number, channels: number, preSkip: number): Uint8Array {
  const mapping = channels === 1 ? [] : [channels, 0, ...Array.from({ length: channels }, (_, stream) => stream)]
  const head = new Uint8Array(19 + mapping.length)
  const view = new DataView(head.buffer)
  head.set(textBytes('OpusHead'))
  head[8] = 1
  head[9] = channels
  view.setUint16(10, preSkip, true)
  view.setUint32(12, sampleRateHz, true)
  head[18] = channels === 1 ? 0 : 1
  head.set(mapping, 19)
  return head
}

/** §5.2. */
function opusTags(): Uint8Array {
  const tags = new Uint8Array(16 + TOOL.length)
  tags.set(textBytes('OpusTags'))
  new DataView(tags.buffer).setUint32(8, TOOL.length, true)
  tags.set(textBytes(TOOL), 12)
  return tags
}

const textBytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

/** Of several streams all but the last say how long they are, RFC 6716 appendix B. */
function together(packets: readonly Uint8Array[]): Uint8Array {
  return joined(packets.map((packet, index) => (index === packets.length - 1 ? packet : delimited(packet))))
}

/** Of a packet of one frame (code 0), which is what an encoder makes of 20 ms. */
function delimited(packet: Uint8Array): Uint8Array {
  if (((packet[0] as number) & 3) !== 0) throw new Error('A packet of more than one frame')
  const length = packet.length - 1
  // RFC 6716 §3.2.1.
  const coded = length < 252 ? [length] : [252 + (length & 3), (length - 252 - (length & 3)) >> 2]
  return joined([packet.subarray(0, 1), Uint8Array.from(coded), packet.subarray(1)])
}
