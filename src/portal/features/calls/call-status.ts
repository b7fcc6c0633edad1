import type { CallSummary } from '../../../contract/call.ts'

export type CallStatusKind = 'live' | 'preparing' | 'recorded' | 'not-recorded'

export interface CallStatus {
  readonly kind: CallStatusKind
  readonly text: string
  /** The reason, where there is room for it. */
  readonly why?: string
}

type StatusFacts = Pick<CallSummary, 'state' | 'recorded' | 'outcome' | 'reason'>

/** What a row says about its recording; an unrecorded call always says why. */
export function callStatus(call: StatusFacts): CallStatus {
  if (call.state === 'live') return { kind: 'live', text: liveText(call) }
  if (call.recorded) return { kind: 'recorded', text: 'Recorded' }
  if (call.outcome === 'record' && call.state === 'ended') return { kind: 'preparing', text: 'Getting ready' }
  const [text = '', why] = call.reason.split(/: (.*)/s)
  return { kind: 'not-recorded', text, ...(why ? { why } : {}) }
}

function liveText({ outcome }: StatusFacts): string {
  if (outcome === 'record') return 'Recording now'
  if (outcome === 'armed') return 'Live, ready to record'
  return outcome === 'skip' ? 'Live, not recorded' : 'Live'
}
