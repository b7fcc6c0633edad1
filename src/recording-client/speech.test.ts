import { describe, expect, it } from 'vitest'
import { likenessDb } from '../core/audio/coded-tones.test-kit.ts'
import { decodeG711 } from '../core/audio/g711.ts'
import { G722Decoder } from '../core/audio/g722-decoder.ts'
import { makeOpusDecoders } from '../core/audio/opus-decoders.ts'
import { encodeWavHeader, type WavFormat } from '../core/audio/wav-header.ts'
import { encodeSpeech } from './encode-speech.ts'
import { createMediaStream } from './media-stream.ts'
import { readWav, type WavSound } from './read-wav.ts'

import { createSpeechCoder, openSpeechCoder, type Speech } from './speech-coder.ts'

function wav(format: WavFormat, data: Uint8Array): Uint8Array {
  return Uint8Array.from([...encodeWavHeader(format, data.length / (format.encoding === 'pcm16' ? 2 : 1)), ...data])
}

function tone(frequencyHz: number, sampleRateHz: number): WavSound {
  const samples = Int16Array.from({ length: sampleRateHz }, (_, index) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz)),
  )
  return { encoding: 'pcm16', sampleRateHz, samples }
}

/** Root mean square of the middle. */
function loudness(speech: Speech): number {
  const samples = decodeG711(Uint8Array.from(speech), 'mulaw').subarray(1000, 7000)
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}

describe('readWav', () => {
  it('reads PCM16 and G.711, and says what it cannot read', () => {
    const linear = wav({ encoding: 'pcm16', sampleRateHz: 16_000, channels: 1 }, Uint8Array.of(1, 0, 0xff, 0xff))
    expect(readWav(linear)).toEqual({
      ok: true,
      sound: { encoding: 'pcm16', sampleRateHz: 16_000, samples: Int16Array.of(1, -1) },
    })
    const alaw = wav({ encoding: 'alaw', sampleRateHz: 8000, channels: 1 }, Uint8Array.of(1, 2))
    expect(readWav(alaw)).toMatchObject({ ok: true, sound: { encoding: 'alaw' } })
    const stereo = wav({ encoding: 'alaw', sampleRateHz: 8000, channels: 2 }, Uint8Array.of(1, 2))
    expect(readWav(stereo)).toMatchObject({ ok: false, reason: /2 channels/ })
    const cd = wav({ encoding: 'pcm16', sampleRateHz: 44_100, channels: 1 }, Uint8Array.of(1, 2))
    expect(readWav(cd)).toMatchObject({ ok: false, reason: /44100 Hz/ })
    for (const bytes of [new Uint8Array(0), linear.subarray(0, 30), new Uint8Array(100)])
      expect(readWav(bytes).ok).toBe(false)
  })
})

describe('encodeSpeech', () => {
  it('brings 16 kHz to 8 kHz without what lies above 4 kHz', () => {
    const kept = loudness(encodeSpeech(tone(1000, 16_000), 'PCMU'))
    expect(kept).toBeGreaterThan(6800)
    expect(kept).toBeLessThan(7300)
    expect(loudness(encodeSpeech(tone(3000, 16_000), 'PCMU'))).toBeGreaterThan(6500)
    expect(loudness(encodeSpeech(tone(5000, 16_000), 'PCMU'))).toBeLessThan(150)
  })

  it('leaves G.711 of the right law untouched', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, index) => index)
    expect(encodeSpeech({ encoding: 'alaw', sampleRateHz: 8000, codes }, 'PCMA')).toBe(codes)
  })

  it('brings everything to 16 kHz for G.722', () => {
    const wide = tone(1000, 16_000)
    expect(encodeSpeech(wide, 'G722')).toBe(wide.encoding === 'pcm16' && wide.samples)
    for (const sampleRateHz of [8000, 48_000]) {
      const speech = encodeSpeech(tone(1000, sampleRateHz), 'G722')
      expect(speech).toHaveLength(16_000)
      expect(likenessDb(speech, encodeSpeech(wide, 'G722'))).toBeGreaterThan(55)
    }
  })
})

describe('a coder for Opus', () => {
  it('speaks what a decoder hears again, in packets of 20 ms on a clock of 48 kHz', async () => {
    const coder = await openSpeechCoder('opus')
    const speech = encodeSpeech(tone(1000, 16_000), 'opus') as Int16Array
    const frames = Math.floor(speech.length / coder.frameLength)
    expect([coder.frameLength, coder.ticks]).toEqual([320, 960])
    const [decoder] = await makeOpusDecoders({ opusSources: 1, sampleRateHz: 16_000 })
    const heard = Array.from({ length: frames }, (_, frame) => {
      const said = speech.slice(frame * coder.frameLength, (frame + 1) * coder.frameLength)
      return [...(decoder?.decode(coder.encode([said])) ?? [])]
    }).flat()
    expect(heard).toHaveLength(frames * coder.frameLength)
    const power = (samples: readonly number[]) => samples.reduce((sum, each) => sum + each * each, 0) / samples.length
    const second = heard.slice(heard.length / 2)
    expect(power(second) / power([...speech.slice(speech.length / 2)])).toBeGreaterThan(0.5)
    decoder?.free()
    coder.close()
  })
})

describe('a media stream', () => {
  const create = (codec: 'PCMU' | 'G722' = 'PCMU') =>
    createMediaStream({
      coder: createSpeechCoder(codec),
      payloadType: 0,
      eventPayloadType: 101,
      ssrc: 7,
      firstSequence: 0xffff,
      firstTimestamp: 0xffffff60,
    })

  it('wraps its counters, pads the last frame with silence and says when it is done', () => {
    const stream = create()
    let said = false
    stream.play(new Uint8Array(200).fill(1), false, () => {
      said = true
    })
    const [first] = stream.nextPackets()
    expect(said).toBe(false)
    const [second] = stream.nextPackets()
    expect(said).toBe(true)
    expect([...(first ?? []).slice(0, 12)]).toEqual([0x80, 0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0x60, 0, 0, 0, 7])
    expect([...(second ?? []).slice(0, 12)]).toEqual([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7])
    expect([...(second ?? []).slice(12)]).toEqual([...new Array(40).fill(1), ...new Array(120).fill(0xff)])
  })

  it('sends nothing while paused, but its time runs on', () => {
    const stream = create()
    stream.nextPackets()
    stream.pause(true)
    expect(stream.nextPackets()).toEqual([])
    stream.pause(false)
    const [packet] = stream.nextPackets()
    expect([...(packet ?? []).slice(1, 8)]).toEqual([0, 0, 0, 0, 0, 0, 160])
  })

  it('sums what is said at the same time', () => {
    const stream = create()
    const loud = encodeSpeech(tone(1000, 8000), 'PCMU')
    stream.play(loud, true, () => {})
    stream.play(loud, true, () => {})
    const codes = Buffer.concat(
      Array.from({ length: 50 }, () => stream.nextPackets()[0]?.subarray(12) ?? new Uint8Array()),
    )
    expect(loudness(codes)).toBeGreaterThan(1.8 * 7071)
  })

  it('speaks G.722 in frames of as many bytes, one coder for all it sends', () => {
    const stream = create('G722')
    stream.play(encodeSpeech(tone(1000, 16_000), 'G722'), false, () => {})
    const codes = Buffer.concat(
      Array.from({ length: 60 }, () => stream.nextPackets()[0]?.subarray(12) ?? new Uint8Array()),
    )
    expect(codes).toHaveLength(60 * 160)
    expect(stream.timestamp).toBe((0xffffff60 + 60 * 160) >>> 0)
    expect(likenessDb(new G722Decoder().decode(codes), encodeSpeech(tone(1000, 16_000), 'G722'), 22)).toBeGreaterThan(
      20,
    )
  })
})
