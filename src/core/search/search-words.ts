/** The words of the search language, with what may stand behind them. */

import type { CallFlag } from '../model/call.ts'
import type { UnrecordedStretch } from '../model/call-time-line.ts'
import type { CustomerDirection, PolicyLevel } from '../model/policy.ts'
import type { AnnotationKind, ChoiceWord, RecordingMode, SearchState, SearchWord, Weekday } from './search-query.ts'

export interface WordMeaning {
  readonly takes: 'name' | 'duration' | 'time' | 'choice'
  readonly meaning: string
  /** Something that may stand behind the colon. */
  readonly example: string
  /** May stand in a search several times; then all must hold. */
  readonly repeats: boolean
}

export const SEARCH_WORDS: Readonly<Record<SearchWord, WordMeaning>> = {
  from: name('name, number or address of who calls', '+4930'),
  to: name('name, number or address of who is called', '201'),
  user: name('user of the account who was on the call, by name or extension', '"Clara Vogt"'),
  queue: name('queue that the call came through, by name or id', 'support'),
  group: name('somebody of this recording group was on the call', 'sales'),
  owner: name('whose rules a recording of it follows: account, a user, a queue, a phone', 'account'),
  longer: { takes: 'duration', meaning: 'lasted so long or longer', example: '5m', repeats: false },
  shorter: { takes: 'duration', meaning: 'lasted less', example: '1h', repeats: false },
  after: { takes: 'time', meaning: 'began then or later', example: 'yesterday', repeats: false },
  before: { takes: 'time', meaning: 'began before that', example: '2026-11-01', repeats: false },
  on: { takes: 'time', meaning: 'began on that day, or in that month', example: 'today', repeats: false },
  direction: { takes: 'choice', meaning: 'seen from the account', example: 'inbound', repeats: false },
  is: { takes: 'choice', meaning: 'whether it is recorded, and how far it is', example: 'recorded', repeats: true },
  why: { takes: 'choice', meaning: 'why nothing was kept', example: 'internal', repeats: false },
  mode: {
    takes: 'choice',
    meaning: 'recorded by a rule, or since somebody began it',
    example: 'on-demand',
    repeats: false,
  },
  trigger: { takes: 'choice', meaning: 'what wanted a recording of it', example: 'queue', repeats: true },
  flag: { takes: 'choice', meaning: 'needs a look because of this', example: 'one-way-audio', repeats: false },
  note: name('part of a note on it that you may read', 'refund'),
  disposition: name('part of its disposition or of the reason', 'sale'),
  tag: name('tag that it has', 'vip'),
  has: { takes: 'choice', meaning: 'there is one on it', example: 'note', repeats: true },
}

export const WORDS = Object.keys(SEARCH_WORDS) as readonly SearchWord[]

/** Whoever adds a code to the model is told by the types to add it here. */
export const CHOICES: Readonly<Record<ChoiceWord, readonly string[]>> = {
  direction: keys({ inbound: 1, outbound: 1, internal: 1, transit: 1 } satisfies Record<CustomerDirection, 1>),
  is: keys({ recorded: 1, unrecorded: 1, live: 1, processing: 1, ready: 1 } satisfies Record<SearchState, 1>),
  why: keys({
    'no-rule': 1,
    'rule-off': 1,
    'not-answered': 1,
    internal: 1,
    conference: 1,
    'before-answer-by-person': 1,
    'find-me-to-mobile': 1,
    'mobile-app': 1,
    'on-demand-on-device': 1,
    'offnet-transfer-offnet': 1,
    codec: 1,
    'not-started': 1,
    stopped: 1,
    'outside-window': 1,
    'too-short': 1,
    'maximum-duration': 1,
    'told-too-late': 1,
  } satisfies Record<UnrecordedStretch['reason'], 1>),
  mode: keys({ always: 1, 'on-demand': 1 } satisfies Record<RecordingMode, 1>),
  trigger: keys({ account: 1, queue: 1, user: 1, device: 1, 'endpoint-default': 1 } satisfies Record<
    PolicyLevel['kind'],
    1
  >),
  flag: keys({
    'metadata-missing': 1,
    'metadata-unreadable': 1,
    'metadata-repaired': 1,
    'sdp-repaired': 1,
    'encryption-refused': 1,
    'encryption-failed': 1,
    'codec-not-rendered': 1,
    'cut-short': 1,
    'too-short': 1,
    'media-missing': 1,
    'format-not-available': 1,
    'audio-lost': 1,
    'one-way-audio': 1,
    'poor-audio': 1,
  } satisfies Record<CallFlag, 1>),
  has: keys({ note: 1, disposition: 1, tag: 1 } satisfies Record<AnnotationKind, 1>),
}

/** From Monday. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Weekday[]

export function isSearchWord(text: string): text is SearchWord {
  return Object.hasOwn(SEARCH_WORDS, text)
}

function name(meaning: string, example: string): WordMeaning {
  return { takes: 'name', meaning, example, repeats: true }
}

function keys(values: Readonly<Record<string, 1>>): readonly string[] {
  return Object.keys(values)
}
