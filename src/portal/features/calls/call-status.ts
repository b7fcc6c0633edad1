import type { CallSummary } from '../../../contract/call.ts'
import { withCellWords } from '../../lib/trace-words.ts'

export type CallStatusKind = 'live' | 'preparing' | 'recorded' | 'not-recorded'

export interface CallStatus {
  readonly kind: CallStatusKind
  readonly text: string
  /** The reason, where there is room for it. */
  readonly why?: string
  /** How many, where it is more than one. */
  readonly segments?: number
}

type StatusFacts = Pick<CallSummary, 'state' | 'status' | 'recorded' | 'recordings' | 'outcome' | 'reason'>

const IN_SEGMENTS = / in \d+ segments$/

/** What a row says about its recording, recorded or not, and why. */
export function callStatus(call: StatusFacts): CallStatus {
  const [text = '', why] = call.reason.split(/: (.*)/s)
  const because = why ? { why: withCellWords(why) } : {}
  if (call.state === 'live') return { kind: 'live', text: liveText(call, text), ...because }
  if (call.recorded) {
    const count = call.recordings.length
    return { kind: 'recorded', text: text.replace(IN_SEGMENTS, ''), ...because, ...(count > 1 && { segments: count }) }
  }
  if (call.outcome === 'record' && call.state === 'ended') return { kind: 'preparing', text: 'Getting ready' }
  return { kind: 'not-recorded', text, ...because }
}

function liveText({ status, outcome }: StatusFacts, text: string): string {
  if (outcome === undefined) return 'Live'
  return status === 'recording' || text === 'Being recorded' ? 'Recording now' : text
}
