import { OPTION_LABELS } from '../../../../core/policy/option-words.ts'
import { t } from '../../../lib/i18n.ts'
import { type OptionGroup, YES_NO } from './option-entry.ts'

export const WHAT_IS_KEPT: OptionGroup = {
  title: t('What is kept'),
  hint: t('From which moment on, how much of it, and for how long.'),
  options: [
    {
      name: 'startAt',
      label: t(OPTION_LABELS.startAt),
      hint: t(
        'Of the account rule and of the caller’s phone. Who is called, and queues, always begin with the answer.',
      ),
      as: {
        kind: 'choice',
        choices: [
          { value: 'answer', label: t('The answer') },
          { value: 'route', label: t('The first ring, with early media') },
        ],
      },
    },
    {
      name: 'minimumDurationMs',
      label: t(OPTION_LABELS.minimumDurationMs),
      hint: t('What is shorter leaves no audio behind; the call stays in the list.'),
      as: { kind: 'number', unit: 's', perUnit: 1000, minimum: 0, maximum: 3600 },
    },
    {
      name: 'maximumDurationMs',
      label: t(OPTION_LABELS.maximumDurationMs),
      hint: t('A recording ends after so long, also while the call goes on. A queue may have its own limit.'),
      as: {
        kind: 'number',
        unit: 'min',
        perUnit: 60_000,
        minimum: 1,
        maximum: 100_000,
        none: t('No limit'),
        start: 10_800_000,
      },
    },
    {
      name: 'format',
      label: t(OPTION_LABELS.format),
      hint: t('MP3 is smaller and needs ffmpeg where Tapeline runs. A queue may have its own.'),
      as: {
        kind: 'choice',
        choices: [
          { value: 'as-captured', label: t('WAV, as captured') },
          { value: 'wav', label: t('WAV, 16-bit PCM') },
          { value: 'mp3', label: 'MP3' },
        ],
      },
    },
    {
      name: 'dtmf',
      label: t(OPTION_LABELS.dtmf),
      hint: t('They may be card numbers. Star codes never sound in a recording.'),
      as: {
        kind: 'choice',
        choices: [
          { value: 'masked', label: t('Masked: that one was pressed, not which') },
          { value: 'kept', label: t('Kept as they sounded') },
          { value: 'dropped', label: t('Dropped: not even that one was pressed') },
        ],
      },
    },
    {
      name: 'onTransfer',
      label: t(OPTION_LABELS.onTransfer),
      hint: t('The recording ends, and the rules of whoever has the call then decide about another one.'),
      as: { kind: 'fixed', words: t('The new owner’s rules decide') },
    },
    {
      name: 'listUnrecorded',
      label: t(OPTION_LABELS.listUnrecorded),
      hint: t('With the reason, without audio. Otherwise such calls leave no trace.'),
      as: YES_NO,
    },
    {
      name: 'encryptJournal',
      label: t(OPTION_LABELS.encryptJournal),
      hint: t(
        'With a key of the account, from the next call on: what is captured, and the recordings. Earlier ones: tapeline keys seal.',
      ),
      as: YES_NO,
    },
    {
      name: 'archiveKey',
      label: t(OPTION_LABELS.archiveKey),
      hint: t(
        'From now on only the holder of its private half can open recordings: not this portal, not whoever runs Tapeline. The command tapeline keys make-archive-key makes one. Without the private key they are lost.',
      ),
      as: { kind: 'key', none: t('No: they can be played here'), given: t('Yes, for this public key') },
    },
    {
      name: 'retentionDays',
      label: t(OPTION_LABELS.retentionDays),
      hint: t('How long a recording is to be kept.'),
      as: { kind: 'number', unit: t('days'), perUnit: 1, minimum: 1, maximum: 36_500 },
    },
  ],
}
