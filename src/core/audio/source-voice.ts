/**
 * What one source says, decoded in the order it was sent, at the rate of the recording. Packets that follow each other without a gap are
 * one run of the resampler.
 */

import { createLinearDecoder } from './linear-samples.ts'
import type { OpusFrameDecoder } from './opus-decoders.ts'
import { isSampled, type PayloadFormat } from './payload-format.ts'
import { createReorderBuffer, HOLD_TICKS, type Sequenced } from './reorder-buffer.ts'
import { Resampler } from './resampler.ts'
import { createSpeechDecoder, type SpeechDecoder } from './speech-decoder.ts'

/** Samples of the recording: packets this close follow each other. */
const CLOSE_SAMPLES = 1.5

export interface VoicePacket extends Sequenced, PlacedPayload {}

export interface PlacedPayload {
  readonly format: PayloadFormat
  /** In samples of the recording; may have a fraction. */
  readonly position: number
  readonly payload: Uint8Array
}

export interface SourceVoice {
  packet(packet: VoicePacket): void
  /** Places what waits for packets that do not come. */
  settle(nowTicks: number): void
  /** Places all that is left. */
  finish(): void
}

/** The same for who brings the packets in order by himself. */
export interface OrderedVoice {
  deliver(packet: PlacedPayload): void
  /** What comes next does not follow: what is left is placed. */
  endRun(): void
}

interface Run {
  readonly startSample: number
  readonly fromHz: number
  readonly resampler: Resampler
}

/** `takeOpus`: asked once, when the source sends Opus; undefined leaves it silent. `place`: samples that are one after the other. */
export function createSourceVoice(
  sampleRateHz: number,
  takeOpus: () => OpusFrameDecoder | undefined,
  place: (position: number, samples: Int16Array) => void,
): SourceVoice {
  const voice = createOrderedVoice(sampleRateHz, takeOpus, place)
  const buffer = createReorderBuffer<VoicePacket>((packet) => ({ ...packet, payload: packet.payload.slice() }), deliver)
  let lastTicks = 0

  function deliver(packet: VoicePacket): void {
    lastTicks = Math.max(lastTicks, packet.arrivalTicks)
    voice.deliver(packet)
  }

  return {
    packet: (packet) => buffer.add(packet),
    settle(nowTicks) {
      buffer.settle(nowTicks)
      if (nowTicks - lastTicks > HOLD_TICKS) voice.endRun()
    },
    finish() {
      buffer.drain()
      voice.endRun()
    },
  }
}

/** `takeOpus`: asked for as long as it has none. The rest as for `createSourceVoice`. */
export function createOrderedVoice(
  sampleRateHz: number,
  takeOpus: () => OpusFrameDecoder | undefined,
  place: (position: number, samples: Int16Array) => void,
): OrderedVoice {
  const decodeLinear = createLinearDecoder()
  let speech: SpeechDecoder | undefined
  let opus: OpusFrameDecoder | undefined
  let run: Run | undefined
  let spare: Run | undefined

  function decode({ format, payload }: PlacedPayload): Int16Array {
    const { kind } = format
    // What is said in another codec meanwhile, this decoder does not hear.
    if (speech?.kind !== kind) speech = undefined
    if (isSampled(kind)) return decodeLinear(format, payload)
    if (kind === 'opus') {
      opus ??= takeOpus()
      return opus?.decode(payload) ?? new Int16Array(0)
    }
    speech ??= createSpeechDecoder(kind)
    return speech?.decode(payload) ?? new Int16Array(0)
  }

  function deliver(packet: PlacedPayload): void {
    const samples = decode(packet)
    const fromHz = rateOf(packet.format, sampleRateHz)
    if (fromHz === sampleRateHz) {
      endRun()
      place(Math.round(packet.position), samples)
    } else resample(fromHz, packet.position, samples)
  }

  function resample(fromHz: number, position: number, samples: Int16Array): void {
    const due = run && run.startSample + run.resampler.samplesDue
    const follows = run?.fromHz === fromHz && due !== undefined && Math.abs(position - due) <= CLOSE_SAMPLES
    if (!follows) {
      endRun()
      run = startRun(fromHz, Math.round(position))
    }
    if (!run) return
    const at = run.startSample + run.resampler.samplesOut
    place(at, run.resampler.add(samples))
  }

  function startRun(fromHz: number, startSample: number): Run {
    const resampler = spare?.fromHz === fromHz ? spare.resampler : new Resampler(fromHz, sampleRateHz)
    resampler.restart()
    return { startSample, fromHz, resampler }
  }

  function endRun(): void {
    if (!run) return
    const at = run.startSample + run.resampler.samplesOut
    place(at, run.resampler.end())
    spare = run
    run = undefined
  }

  return { deliver, endRun }
}

/** Of the samples that a packet is decoded to. */
export function rateOf({ kind, clockRateHz }: PayloadFormat, sampleRateHz: number): number {
  if (kind === 'g722') return 16_000
  return kind === 'opus' ? sampleRateHz : clockRateHz
}
