import type { RecordingClient } from '../model/account.ts'
import { type IpAddress, type IpRange, parseIpRange, prefixOf } from '../model/ip-address.ts'

/** Recording clients by what they may send from. */
export interface ClientIndex {
  /** Lower-case hex without colons. */
  readonly byFingerprint: ReadonlyMap<string, RecordingClient>
  /** Keys of `rangeKey`. */
  readonly byRange: ReadonlyMap<string, RecordingClient>
  /** Lengths of prefix that occur, longest first. */
  readonly prefixLengths: Readonly<Record<4 | 6, readonly number[]>>
}

/** An address that cannot be read matches nothing. */
export function indexClients(clients: readonly RecordingClient[]): ClientIndex {
  const byFingerprint = new Map<string, RecordingClient>()
  const byRange = new Map<string, RecordingClient>()
  const ranges: IpRange[] = []
  for (const client of clients) {
    for (const fingerprint of client.certificateFingerprints)
      addFirst(byFingerprint, fingerprintKey(fingerprint), client)
    for (const range of client.addresses.map(parseIpRange)) {
      if (!range) continue
      ranges.push(range)
      addFirst(byRange, rangeKey(range, range.prefixLength), client)
    }
  }
  return { byFingerprint, byRange, prefixLengths: { 4: lengthsOf(ranges, 4), 6: lengthsOf(ranges, 6) } }
}

export function rangeKey(address: IpAddress, prefixLength: number): string {
  return `${address.family}:${prefixOf(address, prefixLength).toString(16)}/${prefixLength}`
}

export function fingerprintKey(fingerprint: string): string {
  return fingerprint.replace(/[^0-9a-f]/gi, '').toLowerCase()
}

function lengthsOf(ranges: readonly IpRange[], family: 4 | 6): readonly number[] {
  const lengths = ranges.filter((range) => range.family === family).map((range) => range.prefixLength)
  return [...new Set(lengths)].sort((a, b) => b - a)
}

function addFirst(map: Map<string, RecordingClient>, key: string, client: RecordingClient): void {
  if (key !== '' && !map.has(key)) map.set(key, client)
}
