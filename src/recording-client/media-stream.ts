/**
 * What one media line sends, 20 ms at a time: speech, silence between, telephone events instead of both. Time goes in by
 * `nextPackets`, called once for each 20 ms; nothing else knows what time it is.
 */

import { encodeRtpPacket, encodeTelephoneEvent } from './rtp-packet.ts'
import type { Speech, SpeechCoder } from './speech-coder.ts'

export const FRAME_MS = 20
/** RFC 4733 §2.5.1.4: the last packet of an event is sent three times. */
const END_PACKETS = 3

export interface MediaStreamOptions {
  /** Not closed here. */
  readonly coder: SpeechCoder
  readonly payloadType: number
  readonly eventPayloadType: number
  readonly ssrc: number
  readonly firstSequence: number
  readonly firstTimestamp: number
}

export interface MediaStream {
  readonly ssrc: number
  /** Of the next packet. */
  readonly timestamp: number
  readonly packets: number
  readonly octets: number
  /** Speaks beside whatever is spoken already; `said` is called after the last sample. */
  play(speech: Speech, repeat: boolean, said: () => void): void
  /** One digit; `sent` is called after the gap. */
  press(digit: string, durationMs: number, gapMs: number, sent: () => void): void
  /** While paused nothing is sent and nothing spoken, but the timestamp runs on (as phones do on hold). */
  pause(paused: boolean): void
  /** Drops what is being said; whoever waits for it goes on. */
  hush(): void
  nextPackets(): Uint8Array[]
}

interface Voice {
  readonly speech: Speech
  readonly repeat: boolean
  readonly said: () => void
  at: number
}

interface Press {
  readonly digit: string
  readonly frames: number
  readonly gapFrames: number
  readonly sent: () => void
  /** 20 ms that have passed since it began. */
  frame: number
  startTimestamp: number
}

export function createMediaStream(options: MediaStreamOptions): MediaStream {
  const { ssrc, coder } = options
  let voices: Voice[] = []
  const presses: Press[] = []
  let sequence = options.firstSequence
  let timestamp = options.firstTimestamp
  let packets = 0
  let octets = 0
  let paused = false

  function packet(payloadType: number, marker: boolean, payload: Uint8Array, at: number): Uint8Array {
    packets++
    octets += payload.length
    return encodeRtpPacket({ payloadType, marker, sequence: sequence++ & 0xffff, timestamp: at, ssrc }, payload)
  }

  function audioFrame(): Uint8Array {
    const frames = voices.map(takeFrame)
    const finished = voices.filter((voice) => voice.at >= voice.speech.length)
    voices = voices.filter((voice) => voice.at < voice.speech.length)
    for (const { said } of finished) said()
    return coder.encode(frames)
  }

  function takeFrame(voice: Voice): Speech {
    const frame = voice.speech.slice(voice.at, voice.at + coder.frameLength)
    voice.at += coder.frameLength
    if (voice.repeat && voice.at >= voice.speech.length) voice.at = 0
    if (frame.length === coder.frameLength) return frame
    const padded = coder.silence()
    padded.set(frame)
    return padded
  }

  /** RFC 4733 §2.5.1: one timestamp for the whole event, the duration grows, audio is silent meanwhile. */
  function pressFrame(press: Press): Uint8Array[] {
    if (press.frame === 0) press.startTimestamp = timestamp
    const frame = ++press.frame
    const durationTicks = Math.min(0xffff, frame * coder.ticks)
    if (frame > press.frames) return [packet(options.payloadType, false, coder.encode([]), timestamp)]
    const ended = frame === press.frames
    return Array.from({ length: ended ? END_PACKETS : 1 }, () =>
      packet(
        options.eventPayloadType,
        frame === 1,
        encodeTelephoneEvent(press.digit, durationTicks, ended),
        press.startTimestamp,
      ),
    )
  }

  return {
    ssrc,
    get timestamp() {
      return timestamp
    },
    get packets() {
      return packets
    },
    get octets() {
      return octets
    },
    play(speech, repeat, said) {
      if (speech.length === 0) said()
      else voices.push({ speech, repeat, said, at: 0 })
    },
    press(digit, durationMs, gapMs, sent) {
      const frames = Math.max(1, Math.round(durationMs / FRAME_MS))
      presses.push({ digit, frames, gapFrames: Math.round(gapMs / FRAME_MS), sent, frame: 0, startTimestamp: 0 })
    },
    pause(value) {
      paused = value
    },
    hush() {
      const silenced = voices
      voices = []
      for (const { said } of silenced) said()
    },
    nextPackets() {
      let sent: Uint8Array[] = []
      const press = presses[0]
      if (!paused && press) {
        sent = pressFrame(press)
        if (press.frame >= press.frames + press.gapFrames) {
          presses.shift()
          press.sent()
        }
      } else if (!paused) {
        sent = [packet(options.payloadType, packets === 0, audioFrame(), timestamp)]
      }
      timestamp = (timestamp + coder.ticks) >>> 0
      return sent
    },
  }
}
