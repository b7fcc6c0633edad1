/** Where RTP arrives: one port pair per stream (RFC 3550 §11). Filled by adapters; a batching one can replace a simple one. */

/** Called for each packet, on the packet path: must not keep `packet`, which is borrowed until it returns; may write into it. */
export interface PacketSink {
  rtp(packet: Uint8Array, arrivalMs: number, remoteAddress: string, remotePort: number): void
  rtcp(packet: Uint8Array, arrivalMs: number, remoteAddress: string, remotePort: number): void
}

export interface StreamPorts {
  /** Even; RTCP is received on the next one. */
  readonly rtpPort: number
  /** Whoever opened the ports closes them; no packet arrives afterwards. */
  close(): void
}

export interface MediaPorts {
  /** Rejects with code `no-media-port` when the range is used up. `localAddress` is bound: one of this machine, or a wildcard. */
  open(localAddress: string, sink: PacketSink): Promise<StreamPorts>
  readonly openPairs: number
  close(): Promise<void>
}
