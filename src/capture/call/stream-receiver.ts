/**
 * Packets of one stream: checked, told from strangers', and handed to the journal while policy keeps the call. This is the packet
 * path: nothing is allocated per packet here. SRTP is opened first: behind it everything is plain RTP.
 *
 * Whose packets are taken (docs/decisions/media-sources.md): always those from the addresses that signalling named; from any other
 * address only as long as no such packet came, and then from the first one that speaks (a phone system behind NAT).
 */

import { opusFecDuration } from '../../core/audio/opus-packet.ts'
import { payloadFormat } from '../../core/audio/payload-format.ts'
import { classifyDatagram, DTLS } from '../../core/dtls/classify-datagram.ts'
import type { PacketKind } from '../../core/journal/journal-format.ts'
import type { Codec, StreamId } from '../../core/model/media.ts'
import type { PolicyOptions } from '../../core/model/policy.ts'
import { ReceptionStatistics } from '../../core/rtp/reception-statistics.ts'
import { findGoodbyes, findSenderReport } from '../../core/rtp/rtcp-sender-report.ts'
import { createRtpHeader, isRtcp, RTP_HEADER_BYTES, readRtpHeader } from '../../core/rtp/rtp-header.ts'
import { createTelephoneEventCollector, MASKED_EVENT } from '../../core/rtp/telephone-event.ts'
import type { SrtpKeys } from '../../core/srtp/srtp-keys.ts'
import { REPLAYED } from '../../core/srtp/srtp-receiver.ts'
import type { Count } from '../counters.ts'
import type { PacketSink } from '../media/media-ports.ts'

/** A source that was silent for so long may be replaced by one at another address. */
const SOURCE_SILENT_MS = 5000
/** Half a second of audio: one that was altered on its way, or comes twice, is an accident. */
const UNOPENED_IN_A_ROW = 25

/** Where packets go: the call decides whether they are kept. */
export interface PacketKeeper {
  /** Whether a packet that arrived then is kept. */
  keeps(arrivalMs: number): boolean
  /** What becomes of the packets that carry pressed keys. */
  readonly dtmf: PolicyOptions['dtmf']
  packet(streamId: StreamId, kind: PacketKind, arrivalMs: number, packet: Uint8Array): void
  /** A key was pressed, told once per press and before its packet is kept: it may be the last of a star code. */
  pressed(streamId: StreamId, digit: string, arrivalMs: number): void
  /** The stream sends audio in another payload type from this packet on, told before the packet is kept. */
  sends(streamId: StreamId, payloadType: number, arrivalMs: number): void
}

/** How a stream's packets are protected. */
export interface Protection {
  readonly rtp: SrtpKeys
  /** Of RTCP that comes on its own port; the same as `rtp` but for DTLS-SRTP, where each port has its handshake. */
  readonly rtcp: SrtpKeys
  /** Where the keys come from, when they come by DTLS. */
  readonly handshakes?: Handshakes
}

/** Datagrams of DTLS, by the port they came to; borrowed. */
export interface Handshakes {
  rtp(datagram: Uint8Array, remoteAddress: string, remotePort: number): void
  rtcp(datagram: Uint8Array, remoteAddress: string, remotePort: number): void
}

const AUDIO = 0
const TELEPHONE_EVENT = 1
/** No codec of its own. */
const COMFORT_NOISE = 2
/** Audio whose packets may carry what the one before them said once more. */
const OPUS = 3
const PAYLOAD_TYPES = 128
/** Of payload types nobody named: RFC 3551's audio types run by it, but for a few of video and wide-band audio. */
const USUAL_CLOCK_RATE_HZ = 8000

/** Of the packet that is looked at: one at a time, whatever stream it is of. */
const header = createRtpHeader()

/** A class, not a closure: the packet path must find the same shape in every stream. */
export class StreamReceiver implements PacketSink {
  readonly #streamId: StreamId
  /** Of every packet taken, whether it is kept or not: how the network serves this stream. */
  readonly statistics = new ReceptionStatistics()
  readonly #keeper: PacketKeeper
  readonly #count: Count
  readonly #types = new Uint8Array(PAYLOAD_TYPES)
  readonly #offered = new Uint8Array(PAYLOAD_TYPES)
  readonly #clockRatesHz = new Uint32Array(PAYLOAD_TYPES)
  readonly #presses = createTelephoneEventCollector()
  #addresses: readonly string[] = []
  #held = false
  #keys: SrtpKeys | undefined
  #rtcpKeys: SrtpKeys | undefined
  #handshakes: Handshakes | undefined
  #source: string | undefined
  #lastPacketMs = Number.NEGATIVE_INFINITY
  #lastRtcpMs = Number.NEGATIVE_INFINITY
  #packets = 0
  #unopenedInARow = 0
  #cannotOpen = false
  /** Of the audio sent last: most packets are of the same type, and need no look into the tables. */
  #audioType = -1
  #audioClockRateHz = USUAL_CLOCK_RATE_HZ
  #isOpus = false
  /** The packet before was not kept. */
  #isBehindGap = false

  constructor(streamId: StreamId, keeper: PacketKeeper, count: Count) {
    this.#streamId = streamId
    this.#keeper = keeper
    this.#count = count
  }

  /** Milliseconds since 1970 of the last valid RTP packet, whether it was kept or not; −∞ before the first. */
  get lastPacketMs(): number {
    return this.#lastPacketMs
  }

  /** The same of RTCP: who says nothing, and leaves out silence, still reports. */
  get lastRtcpMs(): number {
    return this.#lastRtcpMs
  }

  /** Valid RTP packets from the right source. */
  get packets(): number {
    return this.#packets
  }

  /** So many protected packets in a row could not be opened that its sender must have had other keys. */
  get cannotOpen(): boolean {
    return this.#cannotOpen
  }

  /**
   * What the latest offer says: addresses the sender may use, codecs it may send, whether it holds the stream, and how it protects
   * packets, if it does.
   */
  expect(addresses: readonly string[], codecs: readonly Codec[], held: boolean, protection?: Protection): void {
    this.#addresses = addresses
    this.#held = held
    this.#keys = protection?.rtp
    this.#rtcpKeys = protection?.rtcp
    this.#handshakes = protection?.handshakes
    // The sender may have moved with its offer.
    this.#source = undefined
    // A payload type may mean another codec from now on.
    this.#audioType = -1
    this.#isOpus = false
    for (let type = 0; type < PAYLOAD_TYPES; type++) this.#types[type] = typeOf(undefined, type)
    this.#offered.fill(0)
    this.#clockRatesHz.fill(USUAL_CLOCK_RATE_HZ)
    for (const codec of codecs) {
      this.#types[codec.payloadType & 0x7f] = typeOf(codec, codec.payloadType)
      this.#offered[codec.payloadType & 0x7f] = 1
      this.#clockRatesHz[codec.payloadType & 0x7f] = codec.clockRateHz
    }
  }

  rtp(packet: Uint8Array, arrivalMs: number, remoteAddress: string, remotePort: number): void {
    if (this.#handshakes && classifyDatagram(packet) === DTLS) {
      if (this.#isNamed(remoteAddress)) this.#handshakes.rtp(packet, remoteAddress, remotePort)
    } else if (this.#keys) this.#protectedRtp(this.#keys, packet, arrivalMs, remoteAddress)
    // RTCP on the RTP port (RFC 5761), or nothing we know: `rtcp` tells.
    else if (readRtpHeader(packet, header) !== 'ok') this.#takeRtcp(undefined, packet, arrivalMs, remoteAddress)
    else this.#rtpFrom(remoteAddress, packet, arrivalMs)
  }

  /** A stranger's packet is not worth a look at its tag, unless the stream looks for a source. */
  #protectedRtp(keys: SrtpKeys, packet: Uint8Array, arrivalMs: number, remoteAddress: string): void {
    if (packet.length < RTP_HEADER_BYTES || isRtcp(packet)) this.#takeRtcp(keys, packet, arrivalMs, remoteAddress)
    else if (!this.#mayComeFrom(remoteAddress, arrivalMs)) this.#foreign()
    else {
      const length = keys.rtp(packet)
      if (length < 0) {
        this.#count('rtp_packets')
        this.#notOpened(keys, length)
        if (keys.areUsed && ++this.#unopenedInARow === UNOPENED_IN_A_ROW) this.#cannotOpen = true
        return
      }
      this.#unopenedInARow = 0
      const plain = packet.subarray(0, length)
      if (readRtpHeader(plain, header) === 'ok') this.#rtpFrom(remoteAddress, plain, arrivalMs)
      else this.#count('rtp_invalid')
    }
  }

  #rtpFrom(remoteAddress: string, packet: Uint8Array, arrivalMs: number): void {
    if (remoteAddress === this.#source || this.#adopt(remoteAddress, arrivalMs)) this.#take(packet, arrivalMs)
    else this.#foreign()
  }

  #foreign(): void {
    this.#count('rtp_packets')
    this.#count('rtp_foreign')
  }

  #take(packet: Uint8Array, arrivalMs: number): void {
    this.#count('rtp_packets')
    this.#lastPacketMs = arrivalMs
    this.#packets += 1
    const { payloadType, ssrc, sequenceNumber, timestamp } = header
    if (payloadType === this.#audioType) {
      this.statistics.packet(ssrc, sequenceNumber, timestamp, arrivalMs, this.#audioClockRateHz)
      this.#keepAudio(packet, arrivalMs)
    } else this.#takeOther(packet, arrivalMs)
  }

  /** No audio, or the first of another type. */
  #takeOther(packet: Uint8Array, arrivalMs: number): void {
    const { payloadType, ssrc, sequenceNumber, timestamp } = header
    const clockRateHz = this.#clockRatesHz[payloadType] as number
    this.statistics.packet(ssrc, sequenceNumber, timestamp, arrivalMs, clockRateHz)
    const type = this.#types[payloadType]
    if (type === TELEPHONE_EVENT) {
      this.#takeEvent(packet, arrivalMs)
      return
    }
    if (type === AUDIO || type === OPUS) {
      this.#isOpus = type === OPUS
      this.#audioType = payloadType
      this.#audioClockRateHz = clockRateHz
      this.#keeper.sends(this.#streamId, payloadType, arrivalMs)
      this.#keepAudio(packet, arrivalMs)
    } else this.#keep('rtp', arrivalMs, packet)
  }

  /** What was said while nothing might be kept must not come in with the next packet, as a copy of it. */
  #keepAudio(packet: Uint8Array, arrivalMs: number): void {
    const isKept = this.#keeper.keeps(arrivalMs)
    const tellsOfGap = isKept && this.#isBehindGap && this.#isOpus && carriesCopy(packet)
    this.#isBehindGap = !isKept
    if (isKept && !tellsOfGap) this.#keeper.packet(this.#streamId, 'rtp', arrivalMs, packet)
    else this.#count('rtp_dropped')
  }

  /** Digits may be card data: which ones they were reaches the disk only where the account says so. */
  #takeEvent(packet: Uint8Array, arrivalMs: number): void {
    const { ssrc, timestamp, payloadStart, payloadEnd } = header
    const press = this.#presses.packet(ssrc, timestamp, packet.subarray(payloadStart, payloadEnd))
    if (press) this.#keeper.pressed(this.#streamId, press.digit, arrivalMs)
    const { dtmf } = this.#keeper
    if (dtmf === 'dropped') return
    if (dtmf === 'masked' && payloadEnd > payloadStart) packet[payloadStart] = MASKED_EVENT
    this.#keep('rtp', arrivalMs, packet)
  }

  rtcp(packet: Uint8Array, arrivalMs: number, remoteAddress: string, remotePort: number): void {
    if (this.#handshakes && classifyDatagram(packet) === DTLS) {
      if (this.#isNamed(remoteAddress)) this.#handshakes.rtcp(packet, remoteAddress, remotePort)
    } else this.#takeRtcp(this.#rtcpKeys, packet, arrivalMs, remoteAddress)
  }

  #takeRtcp(keys: SrtpKeys | undefined, packet: Uint8Array, arrivalMs: number, remoteAddress: string): void {
    if (!isRtcp(packet)) this.#count('rtp_invalid')
    else if (remoteAddress !== this.#source && !this.#addresses.includes(remoteAddress)) this.#count('rtp_foreign')
    else if (!keys) this.#keepRtcp(packet, arrivalMs)
    else {
      const length = keys.rtcp(packet)
      if (length < 0) this.#notOpened(keys, length)
      else this.#keepRtcp(packet.subarray(0, length), arrivalMs)
    }
  }

  #keepRtcp(packet: Uint8Array, arrivalMs: number): void {
    this.#lastRtcpMs = arrivalMs
    const report = findSenderReport(packet)
    if (report) this.statistics.senderReport(report.ssrc, report.ntpMiddle, arrivalMs)
    for (const ssrc of findGoodbyes(packet)) {
      // Who comes next need not wait until this one has been silent for long.
      if (this.statistics.goodbye(ssrc)) this.#source = undefined
    }
    this.#keep('rtcp', arrivalMs, packet)
  }

  #notOpened(keys: SrtpKeys, why: number): void {
    if (!keys.areUsed) this.#count('srtp_without_keys')
    else this.#count(why === REPLAYED ? 'srtp_replayed' : 'srtp_auth_failed')
  }

  /** A handshake is begun with whom signalling named, never with somebody who is behind NAT unknown to it. */
  #isNamed(remoteAddress: string): boolean {
    if (this.#addresses.includes(remoteAddress)) return true
    this.#count('dtls_foreign')
    return false
  }

  #mayComeFrom(address: string, arrivalMs: number): boolean {
    if (address === this.#source || this.#addresses.includes(address)) return true
    return this.#source === undefined || (!this.#held && arrivalMs - this.#lastPacketMs > SOURCE_SILENT_MS)
  }

  /** Is this address the stream's? Asked only when it is not the one the last packet came from. */
  #adopt(address: string, arrivalMs: number): boolean {
    if (!this.#mayComeFrom(address, arrivalMs)) return false
    // A stranger must at least send what was offered.
    if (!this.#addresses.includes(address) && this.#offered[header.payloadType] === 0) return false
    this.#source = address
    return true
  }

  #keep(kind: PacketKind, arrivalMs: number, packet: Uint8Array): void {
    if (this.#keeper.keeps(arrivalMs)) this.#keeper.packet(this.#streamId, kind, arrivalMs, packet)
    else this.#count('rtp_dropped')
  }
}

/** Of what the packet before it said; `header` is this packet's. */
function carriesCopy(packet: Uint8Array): boolean {
  return opusFecDuration(packet.subarray(header.payloadStart, header.payloadEnd)) > 0
}

function typeOf(codec: Codec | undefined, payloadType: number): number {
  const { kind } = payloadFormat(codec, payloadType)
  if (kind === 'telephone-event') return TELEPHONE_EVENT
  if (kind === 'comfort-noise') return COMFORT_NOISE
  if (kind === 'opus') return OPUS
  return AUDIO
}
