import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import { type OptionGroup, YES_NO } from './option-entry.ts'

export const WHAT_IS_KEPT: OptionGroup = {
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
      as: YES_NO,
    },
    {
      name: 'encryptJournal',
      label: OPTION_LABELS.encryptJournal,
      hint: 'With a key of the account, from the next call on: what is captured, and the recordings. Earlier ones: tapeline keys seal.',
      as: YES_NO,
    },
    {
      name: 'retentionDays',
      label: OPTION_LABELS.retentionDays,
      hint: 'How long a recording is to be kept.',
      as: { kind: 'number', unit: 'days', perUnit: 1, minimum: 1, maximum: 36_500 },
    },
  ],
}
