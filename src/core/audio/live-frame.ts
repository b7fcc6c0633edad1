/**
 * What somebody who listens to a live call is sent, and its form in bytes. All numbers are little-endian.
 *
 *      0        1                4                8
 *     +--------+----------------+----------------+------------------------------------------+
 *     | type   | 0              | length         | `length` bytes                           |
 *     +--------+----------------+----------------+------------------------------------------+
 *     type 1, state: JSON
 *     type 2, sound: float64 of the time, then interleaved 16-bit samples
 *
 * Whoever reads skips types that it does not know.
 */

import type { RecordingStatus } from '../model/call-time-line.ts'
import type { LiveChannel } from './live-channels.ts'

/**
 * What the call does from now on. Only while it is `recording` there is something to hear. Nothing comes any more after `ended`, and after
 * `interrupted`: the recorder that has the call is out of reach, and may be asked again.
 */
export interface LiveState {
  readonly type: 'state'
  readonly status: RecordingStatus | 'ended' | 'interrupted'
  /** Left, right. */
  readonly channels: readonly LiveChannel[]
  /** Sound that was left out so far, since the reader was slower than real time. */
  readonly missedMs?: number
}

/** 40 ms of interleaved 16-bit samples at 16 kHz, left first. Shared by all who listen: read only. */
export interface LiveSound {
  readonly type: 'sound'
  /** Milliseconds since 1970: when its first sample arrived at the recorder. */
  readonly atMs: number
  readonly samples: Int16Array<ArrayBuffer>
}

export type LiveFrame = LiveState | LiveSound

/** Content type of frames one after the other. */
export const LIVE_FRAMES_TYPE = 'application/vnd.tapeline.live-audio'

const STATE = 1
const SOUND = 2
const HEAD_BYTES = 8
const TIME_BYTES = 8
/** A state names two parties, a sound lasts 40 ms. */
const LONGEST_BYTES = 64 * 1024

export function encodeLiveFrame(frame: LiveFrame): Uint8Array<ArrayBuffer> {
  if (frame.type === 'state') {
    const { type: _, ...state } = frame
    const json = new TextEncoder().encode(JSON.stringify(state))
    const bytes = framed(STATE, json.length)
    bytes.set(json, HEAD_BYTES)
    return bytes
  }
  const { atMs, samples } = frame
  const bytes = framed(SOUND, TIME_BYTES + samples.byteLength)
  new DataView(bytes.buffer).setFloat64(HEAD_BYTES, atMs, true)
  bytes.set(soundBytes(samples), HEAD_BYTES + TIME_BYTES)
  return bytes
}

/** A view. Every machine that Node runs on is little-endian. */
export function soundBytes(samples: Int16Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}

function framed(type: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD_BYTES + length)
  bytes[0] = type
  new DataView(bytes.buffer).setUint32(4, length, true)
  return bytes
}

export interface LiveFrameReader {
  /** The frames that are whole with these bytes. None any more once something came that is no frame. */
  read(bytes: Uint8Array): readonly LiveFrame[]
  readonly isBroken: boolean
}

export function createLiveFrameReader(): LiveFrameReader {
  let rest: Uint8Array = new Uint8Array(0)
  let isBroken = false

  return {
    get isBroken() {
      return isBroken
    },
    read(bytes) {
      if (isBroken) return []
      // Of Node's buffers, which are Uint8Arrays too, `slice` copies nothing.
      rest = joined(rest, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length))
      const frames: LiveFrame[] = []
      let at = 0
      while (rest.length - at >= HEAD_BYTES) {
        const view = new DataView(rest.buffer, rest.byteOffset + at)
        const length = view.getUint32(4, true)
        isBroken = length > LONGEST_BYTES
        if (isBroken || rest.length - at < HEAD_BYTES + length) break
        const frame = decoded(view.getUint8(0), rest.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length))
        isBroken = frame === 'malformed'
        if (isBroken) break
        if (typeof frame === 'object') frames.push(frame)
        at += HEAD_BYTES + length
      }
      rest = isBroken ? new Uint8Array(0) : rest.slice(at)
      return frames
    },
  }
}

function joined(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (before.length === 0) return bytes
  const all = new Uint8Array(before.length + bytes.length)
  all.set(before)
  all.set(bytes, before.length)
  return all
}

function decoded(type: number, payload: Uint8Array): LiveFrame | 'unknown' | 'malformed' {
  if (type === STATE) return decodedState(payload)
  if (type !== SOUND) return 'unknown'
  if (payload.length < TIME_BYTES || payload.length % 2 !== 0) return 'malformed'
  const atMs = new DataView(payload.buffer, payload.byteOffset).getFloat64(0, true)
  return { type: 'sound', atMs, samples: new Int16Array(payload.slice(TIME_BYTES).buffer) }
}

function decodedState(payload: Uint8Array): LiveState | 'malformed' {
  try {
    const state: unknown = JSON.parse(new TextDecoder().decode(payload))
    const isState = typeof state === 'object' && state !== null && 'status' in state && 'channels' in state
    return isState && Array.isArray(state.channels) ? ({ ...state, type: 'state' } as LiveState) : 'malformed'
  } catch {
    return 'malformed'
  }
}
