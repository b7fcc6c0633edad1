/**
 * A journal as a capture that Wireshark opens. Ports, SSRCs, payloads and times are those of the journal, which knows no addresses of media:
 * packets come from where signalling came from, and go to the recorder's port at an address for documentation (RFC 5737, RFC 3849). Before the
 * first packet of a stream stands a SIP answer, made up from what was negotiated, so that Wireshark knows its codecs.
 */

import { Buffer } from 'node:buffer'
import type { JournalRecord } from '../core/journal/read-journal.ts'
import type { Call } from '../core/model/call.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import type { Stream, StreamId } from '../core/model/media.ts'
import { type Endpoint, interfaceBlock, packetBlock, sectionBlock, udpPacket } from './pcapng.ts'

const SIP_PORT = 5060
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/
const IPV6 = /^[\da-f:.]*:[\da-f:.]*$/i

export interface PcapngOptions {
  /** What a first reading of the same journal gave. */
  readonly call: Call
  /** Packets that arrived in these are left out. */
  readonly leftOut: readonly Interval[]
}

/** The bytes of the file, a chunk of records at a time. */
export async function* journalToPcapng(
  journal: AsyncIterable<Iterable<JournalRecord>>,
  { call, leftOut }: PcapngOptions,
): AsyncGenerator<Uint8Array> {
  const { source, recorder } = addressesOf(call)
  const interfaces = new Map<StreamId, number>(call.streams.map(({ id }, index) => [id, index]))
  const ports = new Map<StreamId, number>(call.streams.map(({ id, rtpPort }) => [id, rtpPort]))
  let cseq = 0

  /** RFC 3261 §13.3.1.4, with the recorder's answer of RFC 7866. */
  function answerOf(stream: Stream): Uint8Array {
    cseq += 1
    const sdp = sdpOf(stream, recorder)
    const message = [
      'SIP/2.0 200 OK',
      `Via: SIP/2.0/UDP ${bracketed(source)}:${SIP_PORT};branch=z9hG4bK${call.id}${cseq}`,
      'From: <sip:recording-client@invalid>;tag=1',
      'To: <sip:recorder@invalid>;tag=2',
      `Call-ID: ${call.id}-${stream.id}`,
      `CSeq: ${cseq} INVITE`,
      'Server: tapeline journal export, made up from the journal',
      'Content-Type: application/sdp',
      `Content-Length: ${Buffer.byteLength(sdp)}`,
      '',
      sdp,
    ].join('\r\n')
    return datagram(SIP_PORT, SIP_PORT, recorder, source, Buffer.from(message))
  }

  yield sectionBlock(`Tapeline call ${call.id} of account ${call.accountId}`)
  for (const stream of call.streams) yield interfaceBlock(`stream ${stream.id}`, describeStream(stream, call))
  for await (const records of journal) {
    const blocks: Uint8Array[] = []
    for (const record of records) {
      if (record.type === 'event' && 'stream' in record.event) {
        const { stream, atMs } = record.event
        ports.set(stream.id, stream.rtpPort)
        blocks.push(packetBlock(interfaces.get(stream.id) ?? 0, atMs, answerOf(stream), 'made up: not what was sent'))
      } else if (record.type === 'packets') {
        const { packets } = record
        while (packets.next()) {
          const { streamId, kind, arrivalMs, bytes, start, end } = packets
          const number = interfaces.get(streamId)
          if (number === undefined || leftOut.some((it) => it.fromMs <= arrivalMs && arrivalMs < it.toMs)) continue
          const port = (ports.get(streamId) ?? 0) + (kind === 'rtp' ? 0 : 1)
          const packet = datagram(port, port, source, recorder, bytes.subarray(start, end))
          blocks.push(packetBlock(number, arrivalMs, packet))
        }
      }
    }
    yield Buffer.concat(blocks)
  }
}

function datagram(fromPort: number, toPort: number, from: string, to: string, payload: Uint8Array): Uint8Array {
  const source: Endpoint = { address: from, port: fromPort & 0xffff }
  return udpPacket(source, { address: to, port: toPort & 0xffff }, payload)
}

function addressesOf({ sessions }: Call): { readonly source: string; readonly recorder: string } {
  const remote = sessions[0]?.remote.replace(/^(?:udp|tcp|tls):/, '') ?? ''
  const host = /^\[(.+)\]/.exec(remote)?.[1] ?? remote.replace(/:\d+$/, '')
  const source = IPV4.test(host) || IPV6.test(host) ? host : '198.51.100.2'
  return { source, recorder: isIpv6(source) ? '2001:db8::1' : '198.51.100.1' }
}

const isIpv6 = (address: string): boolean => address.includes(':')

const bracketed = (address: string): string => (isIpv6(address) ? `[${address}]` : address)

/** RFC 8866. */
function sdpOf({ kind, codecs, rtpPort, direction, label }: Stream, recorder: string): string {
  const types = codecs.map(({ payloadType }) => payloadType)
  const family = isIpv6(recorder) ? 'IP6' : 'IP4'
  return [
    'v=0',
    `o=- 1 1 IN ${family} ${recorder}`,
    's=-',
    `c=IN ${family} ${recorder}`,
    't=0 0',
    `m=${kind === 'video' ? 'video' : 'audio'} ${rtpPort} RTP/AVP ${types.join(' ') || '0'}`,
    ...codecs.flatMap(({ payloadType, encodingName, clockRateHz, channels, fmtp }) => [
      `a=rtpmap:${payloadType} ${encodingName.toLowerCase()}/${clockRateHz}${channels > 1 ? `/${channels}` : ''}`,
      ...(fmtp === undefined ? [] : [`a=fmtp:${payloadType} ${fmtp}`]),
    ]),
    `a=${direction}`,
    ...(label === undefined ? [] : [`a=label:${label}`]),
    '',
  ].join('\r\n')
}

function describeStream({ id, label }: Stream, { parties }: Call): string {
  const speakers = parties.filter(({ streamIds }) => streamIds.includes(id))
  const who = speakers.map(({ role, name, aor }) => [role, name, aor].filter((part) => part !== undefined).join(' '))
  return [label === undefined ? [] : `label ${label}`, who].flat().join(', ') || 'nobody is known to speak here'
}
