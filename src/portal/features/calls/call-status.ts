import type { CallSummary } from '../../../contract/call.ts'

export type CallStatusKind = 'live' | 'preparing' | 'recorded' | 'not-recorded'

export interface CallStatus {
  readonly kind: CallStatusKind
  readonly text: string
  /** The reason, where there is room for it. */
  readonly why?: string
}

type StatusFacts = Pick<CallSummary, 'state' | 'status' | 'recorded' | 'outcome' | 'reason'>

/** What a row says about its recording; an unrecorded call always says why. */
export function callStatus(call: StatusFacts): CallStatus {
  if (call.state === 'live') return { kind: 'live', text: liveText(call) }
  if (call.recorded) return { kind: 'recorded', text: 'Recorded' }
  if (call.outcome === 'record' && call.state === 'ended') return { kind: 'preparing', text: 'Getting ready' }
  const [text = '', why] = call.reason.split(/: (.*)/s)
  return { kind: 'not-recorded', text, ...(why ? { why } : {}) }
}

function liveText({ status }: StatusFacts): string {
  if (status === undefined) return 'Live'
  return LIVE_WORDS[status]
}

const LIVE_WORDS: Readonly<Record<NonNullable<CallSummary['status']>, string>> = {
  off: 'Live, not recorded',
  armed: 'Live, ready to record',
  recording: 'Recording now',
  paused: 'Recording paused',
}
