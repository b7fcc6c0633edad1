/** RTP packets whose G.711 payload says which stream and which packet it is, so that a recording tells what is missing of it. */
import type { RtpSockets } from '../../src/recording-client/ports.ts'

export const PACKET_MS = 20
const PACKET_BYTES = 160
const HEADER_BYTES = 12
/** µ-law; never a code of ours. */
const SILENCE = 0xff

export interface SentPackets {
  /** When each was given to the kernel, milliseconds since 1970, by its number. */
  readonly atMs: number[]
}

/** Sockets that write over what they are given; `sent` gets a list for each one that is opened. */
export function codedSockets(sockets: RtpSockets, sent: SentPackets[]): RtpSockets {
  return {
    async open(localAddress) {
      const socket = await sockets.open(localAddress)
      const stream = sent.length
      const packets: SentPackets = { atMs: [] }
      sent.push(packets)
      return {
        ...socket,
        sendRtp(packet, port, address) {
          encodeNumber(packet.subarray(HEADER_BYTES), stream, packets.atMs.length)
          packets.atMs.push(Date.now())
          socket.sendRtp(packet, port, address)
        },
      }
    },
  }
}

/** Codes below 0x80, four in turn: stream, and the number in three pieces. */
function encodeNumber(payload: Uint8Array, stream: number, number: number): void {
  const codes = [stream, number & 0x7f, (number >> 7) & 0x7f, (number >> 14) & 0x7f]
  for (let index = 0; index < payload.length; index++) payload[index] = codes[index & 3] as number
}

export interface HeardStream {
  /** Undefined when nothing was heard. */
  readonly stream: number | undefined
  readonly numbers: readonly number[]
  /** Pieces that are neither silence nor a packet of this stream: they must not be there. */
  readonly wrongPieces: number
}

/** What a channel of a recording holds. */
export function readNumbers(codes: Uint8Array): HeardStream {
  const start = codes.findIndex((code) => code !== SILENCE)
  const numbers: number[] = []
  let stream: number | undefined
  let wrongPieces = 0
  for (let at = start; at >= 0 && at < codes.length; at += PACKET_BYTES) {
    const piece = codes.subarray(at, at + PACKET_BYTES)
    if (piece.every((code) => code === SILENCE)) continue
    const [first = 0, low = 0, middle = 0, high = 0] = piece
    stream ??= first
    const isWhole = piece.length === PACKET_BYTES && piece.every((code, index) => code === piece[index & 3])
    if (isWhole && first === stream) numbers.push(low | (middle << 7) | (high << 14))
    else wrongPieces++
  }
  return { stream, numbers, wrongPieces }
}
