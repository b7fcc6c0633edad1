/** The sending side of one media line: sockets, the stream of whoever speaks on it, sender reports. */

import { randomBytes } from 'node:crypto'
import { type SrtpMasterKey, sameSrtpKey } from '../core/model/srtp.ts'
import type { SrtpCrypto } from '../core/srtp/srtp-crypto.ts'
import { createSrtpSender, type SrtpSender } from '../core/srtp/srtp-sender.ts'
import type { StreamReport } from './call-report.ts'
import type { MediaLine } from './call-state.ts'
import { payloadTypeOf, TELEPHONE_EVENT_PAYLOAD_TYPE } from './format-offer.ts'
import { losePackets } from './lose-packets.ts'
import type { MediaClock } from './media-clock.ts'
import { createMediaStream, FRAME_MS, type MediaStream } from './media-stream.ts'
import type { RtpSocket } from './ports.ts'
import { encodeSenderReport } from './rtp-packet.ts'
import type { ScenarioParty } from './scenario.ts'
import { openSpeechCoder, type SpeechCoder } from './speech-coder.ts'

/** RFC 3550 §6.2: every five seconds; the first after one. */
const REPORT_FRAMES = 5000 / FRAME_MS
const FIRST_REPORT_FRAME = 1000 / FRAME_MS

export interface LineMedia {
  readonly rtpPort: number
  readonly stream: MediaStream
  /** Where to; port 0 or nothing: nowhere. Sending begins with the first target. */
  aim(address: string, port: number): void
  /** From now on; undefined: plain RTP. The same key again changes nothing. */
  protect(master: SrtpMasterKey | undefined): void
  /** A new source on the same line: other SSRC, sequence and timestamp. */
  replaceStream(speaker: Speaker): Promise<void>
  /** Ends sending and closes the sockets. */
  close(): void
  report(line: MediaLine, parties: readonly string[]): StreamReport
}

type Speaker = Pick<ScenarioParty, 'codec' | 'lossPercent'>

export async function createLineMedia(
  socket: RtpSocket,
  first: Speaker,
  clock: MediaClock,
  cname: string,
  crypto: SrtpCrypto,
): Promise<LineMedia> {
  let target: { readonly address: string; readonly port: number } | undefined
  let coder = await openSpeechCoder(first.codec)
  let stream = newStream(first.codec, coder)
  let isLost = losePackets(first.lossPercent)
  const past: MediaStream[] = []
  let frames = 0
  let stop: (() => void) | undefined
  let key: SrtpMasterKey | undefined
  let srtp: SrtpSender | undefined

  function frame(): void {
    for (const packet of stream.nextPackets()) {
      // It was sent, as far as its sender knows.
      if (target && !isLost()) socket.sendRtp(srtp?.rtp(packet) ?? packet, target.port, target.address)
    }
    frames++
    if (frames % REPORT_FRAMES === FIRST_REPORT_FRAME) report()
  }

  function report(): void {
    if (!target) return
    const { ssrc, timestamp, packets, octets } = stream
    const fields = { ssrc, timestamp, packets, octets, cname, wallMs: Date.now() }
    const packet = encodeSenderReport(fields)
    socket.sendRtcp(srtp?.rtcp(packet) ?? packet, target.port + 1, target.address)
  }

  return {
    rtpPort: socket.rtpPort,
    get stream() {
      return stream
    },
    aim(address, port) {
      target = port === 0 || address === '' ? undefined : { address, port }
      if (target) stop ??= clock.start(frame)
    },
    protect(master) {
      if (sameSrtpKey(master, key)) return
      key = master
      srtp = master && createSrtpSender(master, crypto)
    },
    async replaceStream({ codec, lossPercent }) {
      const next = await openSpeechCoder(codec)
      stream.hush()
      past.push(stream)
      stream = newStream(codec, next)
      coder.close()
      coder = next
      isLost = losePackets(lossPercent)
    },
    close() {
      stop?.()
      stream.hush()
      coder.close()
      socket.close()
    },
    report(line, parties) {
      const all = [...past, stream]
      return {
        label: line.label,
        parties,
        codec: line.codec,
        ssrcs: all.map(({ ssrc }) => ssrc),
        localPort: socket.rtpPort,
        packetsSent: all.reduce((sum, { packets }) => sum + packets, 0),
        octetsSent: all.reduce((sum, { octets }) => sum + octets, 0),
        ...(target ? { remote: `${target.address}:${target.port}` } : {}),
      }
    },
  }
}

function newStream(codec: MediaLine['codec'], coder: SpeechCoder): MediaStream {
  const random = randomBytes(10)
  return createMediaStream({
    coder,
    payloadType: payloadTypeOf(codec),
    eventPayloadType: TELEPHONE_EVENT_PAYLOAD_TYPE,
    ssrc: random.readUInt32BE(0),
    firstSequence: random.readUInt16BE(4),
    firstTimestamp: random.readUInt32BE(6),
  })
}
