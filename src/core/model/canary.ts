/** Canary calls: test calls by schedule through a phone system, of which a recording has to come. Times are milliseconds since 1970. */

import type { AccountId, CallId } from './ids.ts'

export const CANARY_PROTOCOLS = ['udp', 'tcp', 'tls'] as const

export type CanaryProtocol = (typeof CANARY_PROTOCOLS)[number]

/** Every so many minutes, or at these times (`hh:mm`) of each day on the clocks of the account. */
export type CanaryRhythm = { readonly everyMinutes: number } | { readonly times: readonly string[] }

export interface Canary {
  readonly id: string
  readonly accountId: AccountId
  readonly name: string
  /** Whom it calls: the SIP URI of an extension that answers by itself, best with an echo. */
  readonly to: string
  /** Who it is, as the phone system knows its phones. */
  readonly from: string
  /** Where its requests are sent; absent: to the host of `to`. */
  readonly hop?: { readonly host: string; readonly port: number }
  readonly protocol: CanaryProtocol
  /** Absent: nobody asks for a password. */
  readonly username?: string
  readonly rhythm: CanaryRhythm
  /** Of the signal; then it hangs up. */
  readonly talkMs: number
  /** After the end of the call its recording is late. */
  readonly lateAfterMs: number
  /** Whoever answers has to be heard, too. */
  readonly expectsAnswer: boolean
  /** Absent: it is paused. */
  readonly nextRunAtMs?: number
  /** Of the first failure since all was well. */
  readonly failingSinceMs?: number
}

/**
 * `late`: the recording came, and is well. `refused`: by the phone system, which said a status. `unreachable`: it said nothing. `not-seen`:
 * the call was there, and no recording session came. `not-recorded`: one came, and there is no recording. `signal-missing`: there is a
 * sound, and hardly any of it is what was sent. `one-sided`: whoever answered is not heard. `interrupted`: Tapeline ended meanwhile; it says
 * nothing of the phone system.
 */
export const CANARY_OUTCOMES = [
  'ok',
  'late',
  'refused',
  'not-answered',
  'unreachable',
  'not-seen',
  'not-recorded',
  'too-short',
  'object-missing',
  'silent',
  'signal-missing',
  'one-sided',
  'interrupted',
] as const

export type CanaryOutcome = (typeof CANARY_OUTCOMES)[number]

/** `due`: waits for whoever calls. `waiting`: for its recording. */
export const CANARY_RUN_STATES = ['due', 'calling', 'waiting', 'done'] as const

export type CanaryRunState = (typeof CANARY_RUN_STATES)[number]

export interface CanaryRun {
  readonly id: string
  readonly canaryId: string
  readonly accountId: AccountId
  /** Absent: by schedule. */
  readonly askedByName?: string
  readonly state: CanaryRunState
  readonly dueAtMs: number
  readonly startedAtMs?: number
  readonly answeredAtMs?: number
  readonly endedAtMs?: number
  /** Call-ID of its dialog. */
  readonly sipCallId?: string
  /** Of the last answer to the INVITE. */
  readonly sipStatus?: number
  readonly outcome?: CanaryOutcome
  /** One sentence for people. */
  readonly because?: string
  /** What it became here. */
  readonly callId?: CallId
  readonly recordedMs?: number
  /** Of the signal, in the recording. */
  readonly heardMs?: number
  readonly doneAtMs?: number
}

/** Whether something has to be done about it. */
export function isCanaryFailure(outcome: CanaryOutcome): boolean {
  return outcome !== 'ok' && outcome !== 'interrupted'
}

/** Of the signal: what nobody else sends. The end of a UUID is random. */
export const canarySeed = ({ id }: Pick<CanaryRun, 'id'>): number => Number.parseInt(id.slice(-8), 16)
