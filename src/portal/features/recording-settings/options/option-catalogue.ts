import type { DeviceKind } from '../../../../core/model/account.ts'
import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import type { OptionName } from '../draft/option.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

/** How an option is asked for. */
export type OptionKind =
  | { readonly kind: 'switch'; readonly on: string; readonly off: string }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  /** Several of a few. */
  | { readonly kind: 'several'; readonly choices: readonly Choice[]; readonly none: string }
  /** Any, or a list of words. */
  | { readonly kind: 'list'; readonly any: string; readonly suggestions: readonly string[]; readonly only: string }
  /** A number in the unit of its `perUnit`; `none`: the words for no limit, where there may be none. */
  | {
      readonly kind: 'number'
      readonly unit: string
      readonly perUnit: number
      readonly minimum: number
      readonly maximum: number
      readonly none?: string
      /** What stands there when a limit is switched on, in the option's own unit. */
      readonly start?: number
    }
  | { readonly kind: 'codes' }
  /** There is one way only; it is told, not asked. */
  | { readonly kind: 'fixed'; readonly words: string }

export interface OptionEntry {
  readonly name: OptionName
  readonly label: string
  /** What it does, in one sentence. */
  readonly hint: string
  readonly as: OptionKind
}

export interface OptionGroup {
  readonly title: string
  readonly hint: string
  readonly options: readonly OptionEntry[]
}

const yesNo = { kind: 'switch', on: 'Yes', off: 'No' } as const
const never = { kind: 'switch', on: 'Never recorded', off: 'As the rules say' } as const

export const DEVICE_KIND_CHOICES = [
  { value: 'ip-phone', label: 'IP phones' },
  { value: 'softphone', label: 'Softphones' },
  { value: 'ata', label: 'Analogue adapters (ATA)' },
  { value: 'third-party-sip', label: 'Third-party SIP phones' },
  { value: 'mobile-app', label: 'Mobile apps' },
] as const satisfies readonly { value: DeviceKind; label: string }[]

const SUPPORTED_CODECS = ['PCMU', 'PCMA', 'G722', 'G729', 'opus', 'L16']

const neverRecorded: OptionGroup = {
  title: 'Never recorded',
  hint: 'Stronger than every rule: what is named here is not recorded, whoever asks for it.',
  options: [
    {
      name: 'exclude.internal',
      label: 'Internal calls',
      hint: 'Calls between two people of the account.',
      as: never,
    },
    {
      name: 'exclude.conferencePartiesFrom',
      label: 'Large conferences',
      hint: 'From this many participants on, a conference is not recorded for any of them.',
      as: {
        kind: 'number',
        unit: 'people',
        perUnit: 1,
        minimum: 2,
        maximum: 10_000,
        none: 'Every size as the rules say',
        start: 4,
      },
    },
    {
      name: 'exclude.beforeAnswerByPerson',
      label: 'Auto attendant and IVR',
      hint: 'The part of a call that a machine handles before a person answers.',
      as: never,
    },
    {
      name: 'exclude.findMeToMobile',
      label: 'Found on a mobile phone',
      hint: 'Calls that find-me sends on to somebody’s mobile phone.',
      as: never,
    },
    { name: 'exclude.mobileApp', label: 'Mobile app', hint: 'Calls made or taken in the mobile app.', as: never },
    {
      name: 'exclude.offnetTransferOffnet',
      label: 'Outside callers transferred to outside',
      hint: 'After a transfer, warm or cold, nobody of the account is on the call. A forwarded call is not meant.',
      as: never,
    },
    {
      name: 'exclude.onDemandOn',
      label: 'No start by hand on',
      hint: 'On these kinds of phone nobody can start a recording. Rules that record always still do.',
      as: { kind: 'several', choices: DEVICE_KIND_CHOICES, none: 'No kind of phone' },
    },
    {
      name: 'codecs',
      label: OPTION_LABELS.codecs,
      hint: 'Calls in another codec are not recorded. Names as in RTP: G722 is another one than G7221.',
      as: { kind: 'list', any: 'Every codec', only: 'Only', suggestions: SUPPORTED_CODECS },
    },
    {
      name: 'profiles',
      label: OPTION_LABELS.profiles,
      hint: 'Only users who have one of these profiles may be recorded.',
      as: {
        kind: 'list',
        any: 'Every profile',
        only: 'Only',
        suggestions: ['Elite', 'Premier', 'Essentials', 'Telephony'],
      },
    },
  ],
}

const kept: OptionGroup = {
  title: 'What is kept',
  hint: 'From which moment on, how much of it, and for how long.',
  options: [
    {
      name: 'startAt',
      label: OPTION_LABELS.startAt,
      hint: 'Of the account rule and of the caller’s phone. Who is called, and queues, always begin with the answer.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'answer', label: 'The answer' },
          { value: 'route', label: 'The first ring, with early media' },
        ],
      },
    },
    {
      name: 'minimumDurationMs',
      label: OPTION_LABELS.minimumDurationMs,
      hint: 'What is shorter leaves no audio behind; the call stays in the list.',
      as: { kind: 'number', unit: 's', perUnit: 1000, minimum: 0, maximum: 3600 },
    },
    {
      name: 'maximumDurationMs',
      label: OPTION_LABELS.maximumDurationMs,
      hint: 'A recording ends after so long, also while the call goes on. A queue may have its own limit.',
      as: {
        kind: 'number',
        unit: 'min',
        perUnit: 60_000,
        minimum: 1,
        maximum: 100_000,
        none: 'No limit',
        start: 10_800_000,
      },
    },
    {
      name: 'format',
      label: OPTION_LABELS.format,
      hint: 'MP3 is smaller and needs ffmpeg where Tapeline runs. A queue may have its own.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'as-captured', label: 'WAV, as captured' },
          { value: 'wav', label: 'WAV, 16-bit PCM' },
          { value: 'mp3', label: 'MP3' },
        ],
      },
    },
    {
      name: 'dtmf',
      label: OPTION_LABELS.dtmf,
      hint: 'They may be card numbers. Star codes never sound in a recording.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'masked', label: 'Masked: that one was pressed, not which' },
          { value: 'kept', label: 'Kept as they sounded' },
          { value: 'dropped', label: 'Dropped: not even that one was pressed' },
        ],
      },
    },
    {
      name: 'onTransfer',
      label: OPTION_LABELS.onTransfer,
      hint: 'The recording ends, and the rules of whoever has the call then decide about another one.',
      as: { kind: 'fixed', words: 'The new owner’s rules decide' },
    },
    {
      name: 'listUnrecorded',
      label: OPTION_LABELS.listUnrecorded,
      hint: 'With the reason, without audio. Otherwise such calls leave no trace.',
      as: yesNo,
    },
    {
      name: 'retentionDays',
      label: OPTION_LABELS.retentionDays,
      hint: 'How long a recording is to be kept.',
      as: { kind: 'number', unit: 'days', perUnit: 1, minimum: 1, maximum: 36_500 },
    },
  ],
}

const duringTheCall: OptionGroup = {
  title: 'During a call',
  hint: 'What people can do by star code, in the portal or with a button of their phone.',
  options: [
    {
      name: 'onDemandForAll',
      label: OPTION_LABELS.onDemandForAll,
      hint: 'On every call of the account, also where the rules are off or not set.',
      as: yesNo,
    },
    {
      name: 'onDemandWindow',
      label: OPTION_LABELS.onDemandWindow,
      hint: 'What somebody’s start and stop do to a recording that runs anyway.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'mark', label: 'Marks the part on the time line' },
          { value: 'replace', label: 'Keeps only the part; the rest is destroyed' },
        ],
      },
    },
    {
      name: 'startOncePerCall',
      label: OPTION_LABELS.startOncePerCall,
      hint: 'A second start on the same call is refused.',
      as: yesNo,
    },
    {
      name: 'pauseOnDemand',
      label: OPTION_LABELS.pauseOnDemand,
      hint: 'Recordings that a rule began can always be paused.',
      as: yesNo,
    },
    {
      name: 'autoResumeAfterMs',
      label: OPTION_LABELS.autoResumeAfterMs,
      hint: 'A pause that nobody ends goes on to the end of the call, unless there is a limit.',
      as: {
        kind: 'number',
        unit: 's',
        perUnit: 1000,
        minimum: 1,
        maximum: 36_000,
        none: 'Only when somebody resumes',
        start: 60_000,
      },
    },
    {
      name: 'control',
      label: 'Star codes',
      hint: 'What people dial during a call. An empty field: there is no such code.',
      as: { kind: 'codes' },
    },
    {
      name: 'codesFrom',
      label: OPTION_LABELS.codesFrom,
      hint: 'Whether a caller from outside can steer the recording, too.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'account', label: 'Those of the account’s people' },
          { value: 'anyone', label: 'Those of everybody on the call' },
        ],
      },
    },
  ],
}

const whoseRules: OptionGroup = {
  title: 'Whose rules count',
  hint: 'How rules of users and devices come together.',
  options: [
    {
      name: 'endpointBy',
      label: OPTION_LABELS.endpointBy,
      hint: 'By owner: the device, else its owner, wherever it rings. By way: each user the call passed through, and the device, for itself.',
      as: {
        kind: 'choice',
        choices: [
          { value: 'ownership', label: 'By the owner of the device' },
          { value: 'path', label: 'By the way the call took' },
        ],
      },
    },
  ],
}

export const OPTION_GROUPS: readonly OptionGroup[] = [neverRecorded, kept, duringTheCall, whoseRules]

const ENTRIES = new Map(OPTION_GROUPS.flatMap(({ options }) => options.map((entry) => [entry.name, entry])))

/** An option that the catalogue does not know yet is named as it is stored. */
export function optionEntry(name: OptionName): OptionEntry {
  return ENTRIES.get(name) ?? { name, label: name, hint: '', as: { kind: 'fixed', words: '' } }
}
