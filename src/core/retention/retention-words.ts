/** Why a recording has its date, as a sentence. */

import type { LegalHold, QuotaKind, RetentionCondition, RetentionDate } from '../model/retention.ts'

/** Of users by id, of queues by `queue ID`, of dispositions by `disposition ID`; an id without a name is said as it is. */
export type RetentionNames = ReadonlyMap<string, string>

export function conditionInWords(when: RetentionCondition, names: RetentionNames): string {
  switch (when.kind) {
    case 'queue':
      return `calls of the queue ${names.get(`queue ${when.queueId}`) ?? when.queueId}`
    case 'user':
      return `calls of ${names.get(when.userId) ?? when.userId}`
    case 'tag':
      return `calls with the tag ${when.tag}`
    case 'disposition':
      return `calls with the disposition ${names.get(`disposition ${when.dispositionId}`) ?? when.dispositionId}`
    case 'mode':
      return when.mode === 'always' ? 'recordings that a rule began' : 'recordings that somebody started'
  }
}

const QUOTA_WORDS: Readonly<Record<QuotaKind, string>> = {
  recordings: 'recordings',
  bytes: 'bytes',
  minutes: 'minutes',
}

export function retentionInWords(
  { days, reason, boundedTo }: Pick<RetentionDate, 'days' | 'reason' | 'boundedTo'>,
  names: RetentionNames,
): string {
  if (reason.by === 'quota') return `there was no room for more ${QUOTA_WORDS[reason.of]}`
  if (reason.by === 'erasure') return 'somebody of whom it is wanted it erased'
  const who =
    reason.by === 'account'
      ? 'the account keeps recordings'
      : `the account keeps ${conditionInWords(reason.when, names)}`
  const bound =
    boundedTo === undefined ? '' : `, the ${boundedTo === 'maximum' ? 'most' : 'least'} that its preset allows`
  return `${who} for ${inDays(days)}${bound}`
}

export function holdsInWords(holds: readonly LegalHold[]): string {
  return `kept without an end for ${holds.map(({ name }) => `the case ${name}`).join(' and ')}`
}

const inDays = (days: number) => (days === 1 ? '1 day' : `${days} days`)
