/** Streams of a recording session: what was negotiated for each media line. */

export type MediaKind = 'audio' | 'video' | 'other'

/** One RTP payload format of a stream (RFC 3551, RFC 8866 §6.6). */
export interface Codec {
  /** 0–127. */
  readonly payloadType: number
  /** Upper case: `PCMU`, `PCMA`, `G722`, `OPUS`, `TELEPHONE-EVENT`, `CN`. */
  readonly encodingName: string
  /** RTP clock rate; G.722 says 8000 although it carries 16 kHz audio (RFC 3551 §4.5.2). */
  readonly clockRateHz: number
  readonly channels: number
  /** `a=fmtp` parameters verbatim. */
  readonly fmtp?: string
}

/** As seen by the recorder: `inactive` while the sender holds it. */
export type StreamDirection = 'recvonly' | 'inactive'

export type StreamId = number

/** One media line of one recording session, with the ports that receive it. */
export interface Stream {
  /** Index within the call, from 0, never reused; journal packets name it. */
  readonly id: StreamId
  readonly kind: MediaKind
  /** `a=label` (RFC 4574), if the client gave one. */
  readonly label?: string
  readonly direction: StreamDirection
  readonly codecs: readonly Codec[]
  readonly rtpPort: number
}
