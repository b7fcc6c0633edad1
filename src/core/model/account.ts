/** Accounts and what belongs to them: the directory against which a call's parties are matched. */

import type { FactMapping } from './fact-mapping.ts'
import type { AccountId, DeviceId, RecordingClientId, ResellerId, UserId } from './ids.ts'

/** A tenant; other systems say domain or customer. */
export interface Account {
  readonly id: AccountId
  /** Short unique name used in files, keys and addresses: `[a-z0-9][a-z0-9-]{0,62}`. */
  readonly slug: string
  readonly name: string
  /** SIP domains that belong to the account, lower case. */
  readonly domains: readonly string[]
  /** IANA zone used to show and export times, e.g. `Europe/Berlin`. */
  readonly timeZone: string
  /** Who looks after it; absent: the platform itself. */
  readonly resellerId?: ResellerId
  /** It is being closed for good: nobody signs in, no new call is recorded. */
  readonly isClosed?: true
}

/** A person or a system (queue, auto attendant) of an account. May sign in to the portal when it has an e-mail address. */
export interface User {
  readonly id: UserId
  readonly accountId: AccountId
  readonly name: string
  /** As dialled inside the account, e.g. `101`. */
  readonly extension?: string
  /** E.164 with leading plus where known; matched by digits. */
  readonly numbers: readonly string[]
  /** Further SIP addresses, `user@domain`, lower case. */
  readonly sipAddresses: readonly string[]
}

export const DEVICE_KINDS = ['ip-phone', 'softphone', 'ata', 'third-party-sip', 'mobile-app'] as const

export type DeviceKind = (typeof DEVICE_KINDS)[number]

export function isDeviceKind(text: string): text is DeviceKind {
  return DEVICE_KINDS.some((kind) => kind === text)
}

export interface Device {
  readonly id: DeviceId
  readonly accountId: AccountId
  readonly name: string
  readonly kind: DeviceKind
  /** The user who owns it, or none. */
  readonly ownerId?: UserId
  /** `user@domain`, lower case: how the phone system names it. */
  readonly sipAddress: string
}

/** How a recording client's calls are told apart when it serves many accounts. */
export type AccountSelector =
  | { readonly by: 'fixed'; readonly accountId: AccountId }
  /** Domain of the request URI, From, To or a participant's address equals one of an account's domains. */
  | { readonly by: 'domain' }
  /** A participant's number is a user's number or extension of exactly one account. */
  | { readonly by: 'number' }
  /** The value of this SIP header (or metadata element) is an account's slug or one of its domains. */
  | { readonly by: 'header'; readonly name: string }

/** A phone system or SBC (RFC 7866: Session Recording Client) that may send calls. */
export interface RecordingClient {
  readonly id: RecordingClientId
  readonly name: string
  /** Addresses or CIDR ranges, IPv4 or IPv6. */
  readonly addresses: readonly string[]
  /** SHA-256 fingerprints of TLS client certificates, lower-case hex without colons. */
  readonly certificateFingerprints: readonly string[]
  /** Tried in order; the first that names an account wins. */
  readonly selectors: readonly AccountSelector[]
  /** `require`: what it does not encrypt is refused. `accept`, when absent: plain RTP and SRTP are recorded alike. */
  readonly srtp?: 'accept' | 'require'
  /** Where in what it sends the facts of the policy lie; `generic` when absent. */
  readonly mapping?: FactMapping
}
