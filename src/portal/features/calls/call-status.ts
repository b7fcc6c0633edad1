import type { CallSummary } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { withCellWords } from '../../lib/trace-words.ts'

export type CallStatusKind =
  | 'live'
  | 'recording'
  | 'paused'
  | 'preparing'
  | 'recorded'
  | 'archived'
  | 'failed'
  | 'not-recorded'

export interface CallStatus {
  readonly kind: CallStatusKind
  readonly text: string
  /** The reason, where there is room for it. */
  readonly why?: string
  /** How many, where it is more than one. */
  readonly segments?: number
}

type StatusFacts = Pick<
  CallSummary,
  'state' | 'status' | 'recorded' | 'recordings' | 'isArchived' | 'outcome' | 'reason' | 'flags'
>

const IN_SEGMENTS = / in \d+ segments$/

/** Each kind, the first that holds; `text`: what stands for it, else what the server says. */
const KINDS: readonly {
  readonly kind: CallStatusKind
  readonly holds: (call: StatusFacts) => boolean
  readonly text?: string
}[] = [
  {
    kind: 'recording',
    holds: ({ state, status, reason }) =>
      state === 'live' && (status === 'recording' || /^Being recorded/.test(reason)),
    text: t('Recording now'),
  },
  { kind: 'paused', holds: ({ state, status }) => state === 'live' && status === 'paused', text: t('Paused') },
  { kind: 'live', holds: ({ state, outcome }) => state === 'live' && outcome === undefined, text: t('Live') },
  { kind: 'live', holds: ({ state }) => state === 'live' },
  { kind: 'archived', holds: ({ recorded, isArchived }) => recorded && isArchived === true, text: t('Archived') },
  { kind: 'recorded', holds: ({ recorded }) => recorded },
  {
    kind: 'preparing',
    holds: ({ state, outcome }) => state === 'ended' && outcome === 'record',
    text: t('Getting ready'),
  },
  {
    kind: 'failed',
    holds: ({ outcome, flags }) => outcome === 'record' && flags.some((flag) => FAILURES.includes(flag)),
  },
  { kind: 'not-recorded', holds: () => true },
]

/** It was to be recorded, and there is nothing. */
const FAILURES: readonly CallSummary['flags'][number][] = [
  'media-missing',
  'codec-not-rendered',
  'audio-lost',
  'encryption-failed',
]

/** What a row says about its recording, recorded or not, and why. */
export function callStatus(call: StatusFacts): CallStatus {
  const [said = '', why] = call.reason.split(/: (.*)/s)
  const found = KINDS.find(({ holds }) => holds(call))
  const { kind, text = said.replace(IN_SEGMENTS, '') } = found ?? { kind: 'not-recorded' as const }
  if (kind === 'preparing') return { kind, text }
  const count = kind === 'recorded' || kind === 'archived' ? call.recordings.length : 0
  return {
    kind,
    text: kind === 'failed' ? t('Failed') : say(text),
    ...(why && { why: say(withCellWords(why)) }),
    ...(count > 1 && { segments: count }),
  }
}
