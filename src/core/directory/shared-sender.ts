import type { RecordingClient } from '../model/account.ts'
import { parseIpRange } from '../model/ip-address.ts'
import { fingerprintKey, rangeKey } from './client-index.ts'

export interface SharedSender {
  /** Address, range or fingerprint, as the second client writes it. */
  readonly sender: string
  /** Names of the two clients. */
  readonly clients: readonly [string, string]
}

/**
 * The first sender that two clients name alike. Calls from it would all be the first client's, and the second would wait for calls that never
 * come. A range inside of another is no such case: the narrower one counts.
 */
export function findSharedSender(clients: readonly RecordingClient[]): SharedSender | undefined {
  const owners = new Map<string, RecordingClient>()
  for (const client of clients) {
    for (const [sender, key] of sendersOf(client)) {
      const owner = owners.get(key)
      if (owner && owner !== client) return { sender, clients: [owner.name, client.name] }
      owners.set(key, client)
    }
  }
  return undefined
}

function sendersOf({ addresses, certificateFingerprints }: RecordingClient): [string, string][] {
  return [
    ...addresses.flatMap((address): [string, string][] => {
      const range = parseIpRange(address)
      return range ? [[address, rangeKey(range, range.prefixLength)]] : []
    }),
    ...certificateFingerprints.map((fingerprint): [string, string] => [fingerprint, fingerprintKey(fingerprint)]),
  ]
}
