/**
 * What one source says, decoded in the order it was sent, at the rate of the recording. Packets that follow each other without a gap are
 * one run of the resampler.
 */

import { createLinearDecoder } from './linear-samples.ts'
import type { OpusFrameDecoder } from './opus-decoders.ts'
import { isSampled, type PayloadFormat } from './payload-format.ts'
import { createReorderBuffer, HOLD_TICKS, RESTART, type Sequenced, sequenceDistance } from './reorder-buffer.ts'
import { Resampler } from './resampler.ts'
import { createSpeechDecoder, type SpeechDecoder } from './speech-decoder.ts'

/** Samples of the recording: packets this close follow each other. */
const CLOSE_SAMPLES = 1.5
/** What was recovered is not placed again when it comes after all: of so many packets that is known. */
const REMEMBERED_RECOVERIES = 32
const NOTHING = new Int16Array(0)

export interface VoicePacket extends Sequenced, PlacedPayload {
  /** Since when nothing was left out on purpose. */
  readonly stretchFromTicks: number
}

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
  /** Before the delivery of a packet behind one that was lost: places what it tells of that one. False when it tells nothing. */
  recover(packet: PlacedPayload): boolean
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
  const recovered: number[] = []
  let lastTicks = 0
  let lastNumber = -1
  let lastStretch = Number.NaN

  function deliver(packet: VoicePacket): void {
    const { sequenceNumber } = packet
    lastTicks = Math.max(lastTicks, packet.arrivalTicks)
    const ahead = lastNumber < 0 ? 1 : sequenceDistance(lastNumber, sequenceNumber)
    const isLate = ahead < 0 && ahead >= -RESTART
    if (isLate && recovered.includes(sequenceNumber)) return
    const isBehindLoss = ahead > 1 && ahead <= RESTART
    if (isBehindLoss && mayRecover(packet) && voice.recover(packet)) noteRecovery(sequenceNumber)
    if (!isLate) {
      lastNumber = sequenceNumber
      lastStretch = packet.stretchFromTicks
    }
    voice.deliver(packet)
  }

  /** What is missing was not left out on purpose: not between this packet and the one before it, nor because it overtook or was overtaken. */
  function mayRecover({ stretchFromTicks, arrivalTicks }: VoicePacket): boolean {
    return stretchFromTicks === lastStretch && arrivalTicks - stretchFromTicks >= HOLD_TICKS
  }

  function noteRecovery(behind: number): void {
    recovered.push((behind - 1) & 0xffff)
    if (recovered.length > REMEMBERED_RECOVERIES) recovered.shift()
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
  /** Of what Opus said last. */
  let opusEnd = Number.NEGATIVE_INFINITY

  function decode({ format, payload }: PlacedPayload): Int16Array {
    const { kind } = format
    // What is said in another codec meanwhile, this decoder does not hear.
    if (speech?.kind !== kind) speech = undefined
    if (isSampled(kind)) return decodeLinear(format, payload)
    if (kind === 'opus') {
      opus ??= takeOpus()
      return opus?.decode(payload) ?? NOTHING
    }
    speech ??= createSpeechDecoder(kind)
    return speech?.decode(payload) ?? NOTHING
  }

  function recover({ format, position, payload }: PlacedPayload): boolean {
    const samples = format.kind === 'opus' ? (opus?.recover(payload) ?? NOTHING) : NOTHING
    const at = Math.round(position) - samples.length
    if (samples.length === 0 || at < opusEnd) return false
    place(at, samples)
    return true
  }

  function deliver(packet: PlacedPayload): void {
    const samples = decode(packet)
    const fromHz = rateOf(packet.format, sampleRateHz)
    if (fromHz === sampleRateHz) {
      endRun()
      const at = Math.round(packet.position)
      if (packet.format.kind === 'opus') opusEnd = Math.max(opusEnd, at + samples.length)
      place(at, samples)
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

  return { deliver, recover, endRun }
}

/** Of the samples that a packet is decoded to. */
export function rateOf({ kind, clockRateHz }: PayloadFormat, sampleRateHz: number): number {
  if (kind === 'g722') return 16_000
  return kind === 'opus' ? sampleRateHz : clockRateHz
}
