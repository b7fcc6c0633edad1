import type { RecordingClient } from '../model/account.ts'
import { parseIpAddress } from '../model/ip-address.ts'
import { fingerprintKey, rangeKey } from './client-index.ts'
import type { Directory } from './directory.ts'

/** Where a request came from. */
export interface Sender {
  /** IPv4 or IPv6 literal, also IPv4-mapped IPv6. */
  readonly address: string
  /** SHA-256 of the TLS client certificate in hex, when it presented one. */
  readonly certificateFingerprint?: string
}

/** The client this sender may be: its certificate counts before its address, the narrowest range before wider ones. */
export function matchClient(directory: Directory, sender: Sender): RecordingClient | undefined {
  const { byFingerprint, byRange, prefixLengths } = directory.clients
  if (sender.certificateFingerprint !== undefined) {
    const client = byFingerprint.get(fingerprintKey(sender.certificateFingerprint))
    if (client) return client
  }
  const address = parseIpAddress(sender.address)
  if (!address) return undefined
  for (const prefixLength of prefixLengths[address.family]) {
    const client = byRange.get(rangeKey(address, prefixLength))
    if (client) return client
  }
  return undefined
}
