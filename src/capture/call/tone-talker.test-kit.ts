/** For tests: somebody who sings one tone after the other into a port in real time, and an ear that knows tones. */

import { createSocket } from 'node:dgram'
import { encodeG711 } from '../../core/audio/g711.ts'

const RATE_HZ = 8000
const PACKET_SAMPLES = 160
const AMPLITUDE = 8000

export interface ToneTalker {
  /** 0: silence. From the next packet on. */
  sing(frequencyHz: number): void
  /** Presses keys in payload type 101, three packets each, between the packets of audio. */
  press(keys: string): void
  stop(): void
}

/** A packet of PCMU every 20 ms. `ssrc` default: the port. */
export function toneTalker(port: number, frequencyHz = 0, ssrc = port): ToneTalker {
  const socket = createSocket('udp4')
  let hz = frequencyHz
  let sequence = 0
  let samplesSent = 0
  const startedMs = performance.now()

  function send(payloadType: number, payload: Uint8Array, timestamp: number): void {
    const packet = Buffer.alloc(12 + payload.length)
    packet.set([0x80, payloadType])
    packet.writeUInt16BE(sequence++ & 0xffff, 2)
    packet.writeUInt32BE(timestamp >>> 0, 4)
    packet.writeUInt32BE(ssrc, 8)
    packet.set(payload, 12)
    socket.send(packet, port, '127.0.0.1')
  }

  function sendDue(): void {
    const due = ((performance.now() - startedMs) * RATE_HZ) / 1000
    while (samplesSent + PACKET_SAMPLES <= due) {
      const samples = Int16Array.from({ length: PACKET_SAMPLES }, (_, index) =>
        Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * (samplesSent + index)) / RATE_HZ)),
      )
      send(0, encodeG711(samples, 'mulaw'), samplesSent)
      samplesSent += PACKET_SAMPLES
    }
  }

  const timer = setInterval(sendDue, 5)
  return {
    sing(next) {
      sendDue()
      hz = next
    },
    press(keys) {
      for (const key of keys) {
        const digit = '0123456789*#ABCD'.indexOf(key)
        for (const end of [0x0a, 0x8a, 0x8a]) send(101, Uint8Array.of(digit, end, 0x03, 0x20), samplesSent)
        samplesSent += 1
      }
    },
    stop() {
      clearInterval(timer)
      socket.close()
    },
  }
}

/** How much of the tone is in the samples: near its amplitude where it is all there is, near 0 where it is not (Goertzel). */
export function toneLevel(samples: ArrayLike<number>, frequencyHz: number, sampleRateHz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz)
  let before = 0
  let last = 0
  for (let index = 0; index < samples.length; index++) {
    const next = (samples[index] as number) + factor * last - before
    before = last
    last = next
  }
  const power = last * last + before * before - factor * last * before
  return (2 * Math.sqrt(Math.max(0, power))) / Math.max(1, samples.length)
}
