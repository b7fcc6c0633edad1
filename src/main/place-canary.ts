/** The machine, as canary calls see it: where a phone system is, sockets, hashes. */

import { createHash } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP, isIPv6 } from 'node:net'
import { isPublicAddress, notPublic } from '../adapters/public-addresses.ts'
import { openTcpSipTransport } from '../adapters/tcp-sip-transport.ts'
import { throwawayCertificate } from '../adapters/throwaway-certificate.ts'
import { openTlsSipTransport } from '../adapters/tls-sip-transport.ts'
import { createUdpRtpSockets } from '../adapters/udp-rtp-sockets.ts'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import type { CanaryParts } from '../archive/canary-calls.ts'
import type { Directory } from '../core/directory/directory.ts'
import { matchClient } from '../core/directory/match-client.ts'
import type { AccountId } from '../core/model/ids.ts'
import type { DigestHash } from '../core/sip/digest.ts'
import { parseSipUri } from '../core/sip/sip-uri.ts'
import { placePhoneCall } from '../recording-client/phone-call.ts'
import type { RecordingClientPorts } from '../recording-client/ports.ts'
import type { Config } from './config.ts'

const HASHES = { md5: 'md5', 'sha-256': 'sha256', 'sha-512-256': 'sha512-256' } as const
const hash: DigestHash = (algorithm, text) => createHash(HASHES[algorithm]).update(text).digest('hex')

export function canaryPlacer(
  config: Pick<Config, 'tlsCertFile' | 'tlsKeyFile' | 'privateWebhooks'>,
  directory: () => Directory,
): CanaryParts['place'] {
  return async ({ accountId, to, hop, protocol, ...draft }, over) => {
    const uri = parseSipUri(to)
    const host = hop?.host ?? uri?.host ?? ''
    const port = hop?.port ?? uri?.port ?? (protocol === 'tls' ? 5061 : 5060)
    const found = await addressOf(host, accountId, config, directory()).catch((error: Error) => ({
      problem: error.message,
    }))
    const startedAtMs = Date.now()
    if ('problem' in found) return { startedAtMs, endedAtMs: startedAtMs, wasProceeding: false, problem: found.problem }
    const { address } = found
    // Whoever is outside points at nothing inside.
    const maySpeakTo = (media: string) => config.privateWebhooks || isPublicAddress(media) || !isPublicAddress(address)
    const ports = { rtp: createUdpRtpSockets(), openTransport: transports(config, address, host) }
    return placePhoneCall({ ...draft, to, hop: { protocol, address, port } }, { ports, hash, over, maySpeakTo })
  }
}

/** Phone systems are in private networks as a rule: those that send recordings of the account may be called there. */
async function addressOf(
  host: string,
  accountId: AccountId,
  { privateWebhooks }: Pick<Config, 'privateWebhooks'>,
  directory: Directory,
): Promise<{ readonly address: string } | { readonly problem: string }> {
  const { address } = await lookup(host)
  if (privateWebhooks || isPublicAddress(address)) return { address }
  const client = matchClient(directory, { address })
  if (client?.selectors.some((selector) => selector.by !== 'fixed' || selector.accountId === accountId))
    return { address }
  return { problem: `${notPublic(address)}, and no recording client of the account` }
}

function transports(
  { tlsCertFile, tlsKeyFile }: Pick<Config, 'tlsCertFile' | 'tlsKeyFile'>,
  remoteAddress: string,
  host: string,
): RecordingClientPorts['openTransport'] {
  const address = isIPv6(remoteAddress) ? '::' : '0.0.0.0'
  return async (protocol, events) => {
    if (protocol === 'udp') return openUdpSipTransport({ address, port: 0 }, events)
    if (protocol === 'tcp') return openTcpSipTransport({ address, port: 0 }, events)
    const own =
      tlsCertFile !== undefined && tlsKeyFile !== undefined
        ? { certificate: await readFile(tlsCertFile, 'utf8'), privateKey: await readFile(tlsKeyFile, 'utf8') }
        : throwawayCertificate(Date.now())
    // A certificate is of a name; the connection is made to its address.
    const name = isIP(host) ? {} : { serverName: host }
    return openTlsSipTransport({ address, port: 0, ...own, ...name }, events)
  }
}
