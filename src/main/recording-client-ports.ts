/** The machine, as the recording client behind `tapeline call` and the demo sees it. */

import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { resolve } from 'node:path'
import { nodeSrtpCrypto } from '../adapters/node-srtp-crypto.ts'
import { openTcpSipTransport } from '../adapters/tcp-sip-transport.ts'
import { openTlsSipTransport } from '../adapters/tls-sip-transport.ts'
import { createUdpRtpSockets } from '../adapters/udp-rtp-sockets.ts'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import { AppError } from '../core/model/app-error.ts'
import type { RecordingClientPorts } from '../recording-client/ports.ts'

export interface RecordingClientMachine {
  /** Literal address of the recorder: says which family to bind. */
  readonly remoteAddress: string
  /** WAV files are named relative to it. */
  readonly speechFolder: string
  /** PEM files; needed for calls over TLS only. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly checkServer: boolean }
}

export function recordingClientPorts(machine: RecordingClientMachine): RecordingClientPorts {
  const address = isIPv6(machine.remoteAddress) ? '::' : '0.0.0.0'
  return {
    rtp: createUdpRtpSockets(),
    srtpCrypto: nodeSrtpCrypto,
    readSpeech: (name) => readFile(resolve(machine.speechFolder, name)),
    resolve: async (host) => (await lookup(host)).address,
    async openTransport(protocol, events) {
      if (protocol === 'udp') return openUdpSipTransport({ address, port: 0 }, events)
      if (protocol === 'tcp') return openTcpSipTransport({ address, port: 0 }, events)
      const { tls } = machine
      if (!tls) throw new AppError('tls-key-missing', 'A call over TLS needs --tls-cert and --tls-key')
      const [certificate, privateKey] = await Promise.all([
        readFile(tls.certFile, 'utf8'),
        readFile(tls.keyFile, 'utf8'),
      ])
      return openTlsSipTransport({ address, port: 0, certificate, privateKey, checkServer: tls.checkServer }, events)
    },
  }
}
