/**
 * From the frames of a live call to one reader over HTTP: as frames, or as a WAV file without end. A reader that is slower than real time
 * is not waited for: what it has not taken for a second is left out, and it goes on with what is said now.
 */

import { LIVE_BLOCK_MS, LIVE_CHANNELS, LIVE_RATE_HZ } from '../../core/audio/live-format.ts'
import { encodeLiveFrame, type LiveFrame, type LiveSound, soundBytes } from '../../core/audio/live-frame.ts'
import { encodeWavHeader } from '../../core/audio/wav-header.ts'

export type OutletFormat = 'frames' | 'wav'

/** Where the bytes go. */
export interface OutletSink {
  write(bytes: Uint8Array): unknown
  /** Bytes that were written and not taken yet. */
  readonly writableLength: number
}

/** 0.25 s: behind a reader that takes what it is given there is less. */
const TAKEN_BYTES = 16 * 1024
const MOST_WAITING_MS = 1000
const BYTES_PER_MS = (LIVE_RATE_HZ / 1000) * LIVE_CHANNELS * 2

export interface ListenerOutlet {
  /** What came before is sent now. */
  open(sink: OutletSink): void
  take(frame: LiveFrame): void
  /** To be called a few times a second: time goes on in a WAV file, also when there is nothing to hear. */
  tick(): void
  readonly missedMs: number
}

/** `nowMs`: any clock. */
export function createListenerOutlet(format: OutletFormat, nowMs: () => number): ListenerOutlet {
  let sink: OutletSink | undefined
  let state: LiveFrame | undefined
  let isRecording = false
  /** Not sent yet, oldest first. */
  let waiting: LiveSound[] = []
  let missedMs = 0
  let toldMissedMs = 0
  let writtenUntilMs = 0

  function sendState(): void {
    if (!sink || !state || format === 'wav') return
    sink.write(encodeLiveFrame(missedMs === 0 ? state : ({ ...state, missedMs } as LiveFrame)))
    toldMissedMs = missedMs
  }

  function flush(): void {
    if (!sink || sink.writableLength > TAKEN_BYTES) return
    if (missedMs !== toldMissedMs) sendState()
    for (const sound of waiting) sink.write(format === 'wav' ? soundBytes(sound.samples) : encodeLiveFrame(sound))
    if (waiting.length > 0) writtenUntilMs = nowMs()
    waiting = []
  }

  return {
    get missedMs() {
      return missedMs
    },
    open(to) {
      sink = to
      writtenUntilMs = nowMs()
      if (format === 'wav') to.write(encodeWavHeader(WAV, Number.POSITIVE_INFINITY))
      sendState()
      flush()
    },
    take(frame) {
      if (frame.type === 'state') {
        state = frame
        isRecording = frame.status === 'recording'
        // What was not sent by now is not sent any more.
        if (!isRecording) waiting = []
        sendState()
        return
      }
      if (waiting.length * LIVE_BLOCK_MS >= MOST_WAITING_MS) {
        missedMs += waiting.length * LIVE_BLOCK_MS
        waiting = []
      }
      waiting.push(frame)
      flush()
    },
    tick() {
      if (format !== 'wav' || isRecording || !sink || sink.writableLength > TAKEN_BYTES) return
      const silentMs = Math.min(MOST_WAITING_MS, Math.floor(nowMs() - writtenUntilMs))
      if (silentMs <= 0) return
      sink.write(new Uint8Array(silentMs * BYTES_PER_MS))
      writtenUntilMs = nowMs()
    },
  }
}

const WAV = { encoding: 'pcm16', sampleRateHz: LIVE_RATE_HZ, channels: LIVE_CHANNELS } as const
