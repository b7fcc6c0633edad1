/** How a call of the recording client went. */

export type CallOutcome =
  /** The scenario was played to its end. */
  | 'completed'
  /** The INVITE was answered 300–699: `status` and `reason` say how. */
  | 'refused'
  /** No answer, or it could not be sent: `error` says why. */
  | 'failed'
  /** The recorder said BYE. */
  | 'ended-by-recorder'
  /** A `vanish` step: nobody was told. */
  | 'vanished'
  /** Whoever placed the call cut it short. */
  | 'aborted'

export interface StreamReport {
  readonly label: string
  /** Everybody who spoke on it. */
  readonly parties: readonly string[]
  readonly codec: string
  readonly ssrcs: readonly number[]
  readonly localPort: number
  /** `address:port` of the answer; absent when it was refused. */
  readonly remote?: string
  readonly packetsSent: number
  readonly octetsSent: number
}

export interface CallReport {
  readonly scenario: string
  readonly outcome: CallOutcome
  readonly sipCallId: string
  /** Final answer to the INVITE. */
  readonly status?: number
  readonly reason?: string
  readonly error?: string
  /** What went wrong on the way without ending the call. */
  readonly problems: readonly string[]
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  readonly durationMs: number
  /** From the INVITE to its final answer. */
  readonly answerMs?: number
  readonly streams: readonly StreamReport[]
}

export type CallProgress =
  | { readonly type: 'calling'; readonly to: string; readonly sipCallId: string }
  | { readonly type: 'provisional'; readonly status: number; readonly reason: string }
  | { readonly type: 'answered'; readonly answerMs: number }
  | { readonly type: 'step'; readonly index: number; readonly description: string }
  | { readonly type: 'problem'; readonly text: string }
  | { readonly type: 'ended'; readonly report: CallReport }
