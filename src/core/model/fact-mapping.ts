/** Where in what a recording client sends the facts of the policy lie: data, so that an administrator can change it. */

/** What a rule can find. Addresses are matched with the account's users and devices, as those of parties are. */
export type MappedFact =
  /** Address of who called, of who was called. */
  | 'caller'
  | 'callee'
  /** A kind of device: `ip-phone`, `mobile-app`, … */
  | 'caller-device-kind'
  | 'callee-device-kind'
  /** Id of a queue, ring group or call-flow step, as the settings name it. */
  | 'queue'
  /** A machine handled the call; any value but `false`, `no`, `off` and `0` says so. */
  | 'auto-attendant'
  | 'ivr'
  /** Address of the mobile phone that Find-Me rang. */
  | 'find-me'
  /** Address of the user who picked up. */
  | 'agent'
  /** `person` or `machine`. */
  | 'answered'
  /** Address of the user who sent the call on before answering it, or after. */
  | 'forwarded-by'
  | 'transferred-by'
  /** How many are on it. */
  | 'conference-size'
  /** RTP encoding name. */
  | 'codec'
  /** A name of the call elsewhere, to search by; called as where it was found. */
  | 'identifier'

/** Of a value: all of it; of an address in it the URI, user, host or name; a parameter, written with its semicolon. */
export type ValuePart = 'whole' | 'uri' | 'user' | 'host' | 'display-name' | `;${string}`

export type MappingSource =
  /** A SIP header of the INVITE, each value of a list by itself when a part of an address is wanted. */
  | { readonly in: 'header'; readonly name: string; readonly part?: ValuePart | undefined }
  | { readonly in: 'request-uri'; readonly part?: ValuePart | undefined }
  /** Who forwarded the call, the last first: of Diversion (RFC 5806), else of History-Info (RFC 7044, RFC 7544). */
  | { readonly in: 'diversion'; readonly part?: ValuePart | undefined }
  /** An element of the metadata that is not RFC 7865's; of an attribute `element@attribute`. */
  | {
      readonly in: 'element'
      readonly name: string
      readonly namespace?: string | undefined
      /** Only behind this attribute: some clients write `<header label="Diversion"><value>…`. */
      readonly behind?: { readonly attribute: string; readonly value: string } | undefined
      readonly part?: ValuePart | undefined
    }
  /** Address of a participant of the metadata, or of a party in headers where there is none. */
  | { readonly in: 'participant'; readonly part?: ValuePart | undefined }

export interface MappingRule {
  readonly fact: MappedFact
  readonly from: MappingSource
  /** Text with `*` for anything, and one `(…)` around what counts; without it everything does. Case does not matter. */
  readonly pattern?: string | undefined
  /** The fact, in place of what was found. */
  readonly value?: string | undefined
  /** Of several values; `first` when absent. */
  readonly which?: 'first' | 'last' | 'each' | undefined
  /** Of caller and callee: only when signalling shows nobody, or somebody who hides the number. */
  readonly onlyIfUnknown?: boolean | undefined
}

export const READY_MADE_NAMES = [
  'generic',
  'oracle',
  'audiocodes',
  'cisco-cube',
  'broadworks',
  'avaya',
  'metaswitch',
  'ribbon',
  'opensips',
] as const

export type ReadyMadeName = (typeof READY_MADE_NAMES)[number]

/** A ready-made one by its name, or rules of one's own and the ready-made one they were begun with. */
export type FactMapping = ReadyMadeName | CustomMapping

export interface CustomMapping {
  readonly startsFrom: ReadyMadeName
  readonly rules: readonly MappingRule[]
}
