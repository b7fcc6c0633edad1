/** Where RTP arrives: one port pair per stream (RFC 3550 §11). Filled by adapters: one that reads in batches, one that runs everywhere. */

/** Called for each packet, on the packet path: must not keep `packet`, which is borrowed until it returns; may write into it. */
export interface PacketSink {
  /** `arrivalMs`: since 1970, on the clock of the recorder; never before that of the packet before it of the same call. */
  rtp(packet: Uint8Array, arrivalMs: number, remoteAddress: string, remotePort: number): void
  rtcp(packet: Uint8Array, arrivalMs: number, remoteAddress: string, remotePort: number): void
}

export interface StreamPorts {
  /** Even; RTCP is received on the next one. */
  readonly rtpPort: number
  /** Packets the kernel threw away because they were not read in time; undefined where it does not tell. */
  readonly kernelDrops: number | undefined
  /** Sent from the RTP port, at once and copied; what the network refuses is lost as any datagram may be. */
  sendRtp(packet: Uint8Array, address: string, port: number): void
  /** The same from the RTCP port. */
  sendRtcp(packet: Uint8Array, address: string, port: number): void
  /** Whoever opened the ports closes them; no packet arrives afterwards. */
  close(): void
}

/** The ports of one call. What they receive is handed over in the order it arrived. */
export interface CallPorts {
  /** Rejects with code `no-media-port` when the range is used up. `localAddress` is bound: one of this machine, or a wildcard. */
  open(localAddress: string, sink: PacketSink): Promise<StreamPorts>
  /** Hands over what has arrived by now; resolves when that is done. */
  read(): void | Promise<void>
  /** Packets are answered (a DTLS handshake): for so long they are handed over within some 10 ms. */
  hurry(forMs: number): void
  /** Whether somebody listens: an engine that lets packets wait longer while there are many streams does not do so with this call. */
  attend(isListenedTo: boolean): void
}

export interface MediaPorts {
  readonly engine: 'recvmmsg' | 'dgram'
  /** `afterRead`: packets were handed over, and no more will come for a while: the time to write them. Not every engine can say so. */
  forCall(afterRead: () => void): CallPorts
  readonly openPairs: number
  /** Of all ports since the start: packets the kernel threw away, and datagrams too long to be taken whole. */
  readonly kernelDrops: number
  close(): Promise<void>
}
