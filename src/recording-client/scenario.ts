/** A call as a script: who speaks, how it is told to the recorder, what happens. Read from JSON by `parseScenario`. */

import type { SrtpSuite } from '../core/model/srtp.ts'
import type { SipProtocol } from '../core/sip/sip-transport.ts'

/**
 * How the parties are told; recorders meet all of these.
 * - `rfc7865`: `application/rs-metadata+xml`, namespace `urn:ietf:params:xml:ns:recording:1` (RFC 7865, RFC 9806)
 * - `rfc7865-partial`: the same, and only what changed after the first INVITE
 * - `old-type`: the same document as `application/rs-metadata` (RFC 7866 as first published)
 * - `old-root`: attributes `id` and `session`, `send` inside the participant, namespace without `:1` (before RFC 7865)
 * - `broken`: the part is there but not well-formed
 * - `none`: plain SDP, no metadata
 */
export type MetadataVariant = 'rfc7865' | 'rfc7865-partial' | 'old-type' | 'old-root' | 'broken' | 'none'
export const METADATA_VARIANTS = ['rfc7865', 'rfc7865-partial', 'old-type', 'old-root', 'broken', 'none'] as const

export const SPOKEN_CODECS = ['PCMU', 'PCMA', 'G722', 'opus'] as const
export type SpokenCodec = (typeof SPOKEN_CODECS)[number]

export interface ScenarioParty {
  /** Names the party in the steps. */
  readonly id: string
  /** Address of record, such as `sip:+493012345@pbx.example`. */
  readonly aor: string
  readonly name?: string
  /** `a=label`; counted from 1 when absent. */
  readonly label?: string
  readonly codec: SpokenCodec
  /** Offered besides, in this order, after `codec`: `G722/8000`, `opus/48000/2`, `G729/8000`. Never sent. */
  readonly alsoOffers: readonly string[]
  /** WAV file that is spoken from the answer on. */
  readonly speech?: string
  /** Say `speech` again and again. */
  readonly repeat: boolean
  /** How many of its packets get lost on the way, below 100. */
  readonly lossPercent: number
}

export type ScenarioStep =
  /** Speaks the file; goes on when it is said, unless `wait` is false. */
  | { readonly do: 'play'; readonly party: string; readonly file: string; readonly wait: boolean }
  /** Until everybody has said what was begun, except what repeats. */
  | { readonly do: 'wait-for-speech' }
  | { readonly do: 'wait'; readonly ms: number }
  /** RFC 4733 events; `durationMs` each, `gapMs` between. Ends when the last is sent. */
  | {
      readonly do: 'dtmf'
      readonly party: string
      readonly digits: string
      readonly durationMs: number
      readonly gapMs: number
    }
  /** re-INVITE: the party's stream becomes inactive and falls silent. */
  | { readonly do: 'hold'; readonly party: string; readonly how: 'inactive' | 'zero-address' }
  | { readonly do: 'resume'; readonly party: string }
  /** re-INVITE: another party with a stream of its own. */
  | { readonly do: 'join'; readonly party: ScenarioParty }
  /** re-INVITE: the party is gone, its media line disabled. */
  | { readonly do: 'leave'; readonly party: string }
  /** re-INVITE: another party takes over the media line of the one who goes. */
  | { readonly do: 'transfer'; readonly from: string; readonly to: ScenarioParty }
  /** UPDATE whose body is metadata alone, with what is known better now. */
  | { readonly do: 'update'; readonly party: string; readonly aor?: string; readonly name?: string }
  /** UPDATE or re-INVITE that changes nothing. */
  | { readonly do: 'refresh'; readonly method: 'INVITE' | 'UPDATE' }
  /** re-INVITE with new SRTP keys on all lines. */
  | { readonly do: 'rekey' }
  /** `headers`: added as they are, such as `Record: on`. */
  | {
      readonly do: 'info'
      readonly headers: Scenario['headers']
      readonly contentType: string
      readonly body: string
    }
  /** Asks whether the recorder is there, inside the dialog. */
  | { readonly do: 'options' }
  /** Ends the call; with the last metadata in its body when `metadata` is true. */
  | { readonly do: 'bye'; readonly metadata: boolean }
  /** Ends as a client does that lost its power: nothing is sent any more. */
  | { readonly do: 'vanish' }

export interface Scenario {
  readonly name: string
  readonly transport: SipProtocol
  readonly metadata: MetadataVariant
  /** `mixed`: one media line carries all parties. */
  readonly streams: 'per-party' | 'mixed'
  /** Protects all streams with keys in the SDP (RFC 4568); plain RTP when absent. */
  readonly srtp?: SrtpSuite
  /** URI of the recording client; `sip:src@<local address>` when absent. */
  readonly from?: string
  /** Added to the INVITE as they are. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** Asks for a session timer (RFC 4028) and refreshes it. */
  readonly sessionExpiresSeconds?: number
  readonly parties: readonly ScenarioParty[]
  /** A scenario without `bye` or `vanish` at its end says goodbye by itself. */
  readonly steps: readonly ScenarioStep[]
}
