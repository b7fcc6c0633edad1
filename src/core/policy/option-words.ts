/** Options and their values in words, for the history of settings and for whoever edits them. */

import type { CellValue, ControlCodes, Exclusions, PolicyOptions } from '../model/policy.ts'
import { formatDuration } from './format-duration.ts'

export const CELL_WORDS = {
  inherit: 'inherit',
  off: 'off',
  'on-demand': 'on demand',
  always: 'always',
} as const satisfies Record<CellValue, string>

export const OPTION_LABELS = {
  endpointBy: 'Whose endpoint counts',
  codecs: 'Codecs',
  minimumDurationMs: 'Shortest recording',
  maximumDurationMs: 'Longest recording',
  format: 'Recordings are stored as',
  startAt: 'Recording starts with',
  onDemandForAll: 'Anyone on a call may start a recording',
  onDemandWindow: 'A start while a rule records',
  startOncePerCall: 'One start and one stop per call',
  pauseOnDemand: 'Recordings started by hand can be paused',
  autoResumeAfterMs: 'Pauses end by themselves after',
  codesFrom: 'Star codes count from',
  dtmf: 'Digits that are pressed',
  onTransfer: 'After a transfer',
  listUnrecorded: 'Calls without a recording are listed',
  encryptJournal: 'What is captured is encrypted on disk',
  archiveKey: 'Recordings are sealed for your own key',
  retentionDays: 'Recordings are kept for',
  profiles: 'Profiles that may be recorded',
} as const satisfies Record<Exclude<keyof PolicyOptions, 'exclude' | 'control'>, string>

export const EXCLUSION_LABELS = {
  internal: 'Never recorded: calls inside the account',
  conferencePartiesFrom: 'Never recorded: conferences from',
  beforeAnswerByPerson: 'Never recorded: what an auto attendant or IVR handles',
  findMeToMobile: 'Never recorded: calls that find somebody on a mobile phone',
  mobileApp: 'Never recorded: calls of the mobile app',
  onDemandOn: 'Cannot start a recording: devices of kind',
  offnetTransferOffnet: 'Never recorded: callers from outside transferred to the outside',
} as const satisfies Record<keyof Exclusions, string>

export const CODE_LABELS = {
  start: 'Star code to start',
  stop: 'Star code to stop',
  pause: 'Star code to pause',
  resume: 'Star code to resume',
  toggle: 'Star code to start and stop, or pause and resume',
} as const satisfies Record<keyof ControlCodes, string>

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  endpointBy: { ownership: 'the owner of the device', path: 'users the call passed through' },
  format: { 'as-captured': 'WAV, as captured', wav: 'WAV, 16-bit PCM', mp3: 'MP3' },
  startAt: { route: 'the ringing', answer: 'the answer' },
  onDemandWindow: {
    replace: 'keeps only what lies between start and stop',
    mark: 'marks what lies between start and stop',
  },
  codesFrom: { account: 'people of the account', anyone: 'everybody on the call' },
  onTransfer: { owner: "the new owner's policy decides" },
}

/** `name`: of the option. `2 s`, `yes`, `PCMU, G729`. */
export function optionValueInWords(name: string, value: unknown): string {
  if (value === undefined || value === 'none') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.join(', ') || 'none'
  if (typeof value === 'number') {
    if (name.endsWith('Ms')) return formatDuration(value)
    if (name === 'retentionDays') return value === 1 ? '1 day' : `${value} days`
    return name === 'conferencePartiesFrom' ? `${value} parties` : String(value)
  }
  return WORDS[name]?.[String(value)] ?? String(value)
}
