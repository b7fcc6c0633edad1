import type { Erasure, ErasureItem } from '../../../contract/erasure.ts'
import type { SubjectRelation } from '../../../core/model/erasure.ts'
import { fullDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'

const RELATIONS: Readonly<Record<SubjectRelation, string>> = {
  caller: t('called'),
  called: t('was called'),
  'on-call': t('was on the call'),
  agent: t('could talk as an agent'),
}

/** `called, was on the call`. */
export const relationWords = (relations: readonly SubjectRelation[]): string =>
  relations.map((each) => RELATIONS[each]).join(', ')

/** What keeps a call that somebody wants erased; undefined when nothing does. */
export function keptWords(
  { cases, keptUntil }: Pick<ErasureItem, 'cases' | 'keptUntil'>,
  timeZone: string,
): string | undefined {
  if (cases.length > 0) return t('held for {cases}', { cases: cases.join(', ') })
  if (keptUntil === undefined) return undefined
  return t('has to be kept until {day}', { day: fullDay(Date.parse(keptUntil), timeZone) })
}

export function verdictWords(item: ErasureItem, timeZone: string): string {
  switch (item.verdict) {
    case 'erased':
      return t('erased')
    case 'busy':
      return t('was being changed: ask again')
    case 'gone':
      return t('was not there any more')
    case undefined:
      return t('not decided yet')
    default:
      return keptWords(item, timeZone) ?? t('kept')
  }
}

/** `3 erased, 1 held`; only what there is. */
export function countsInWords({ calls }: Pick<Erasure, 'calls'>): string {
  const words = [
    calls.erased > 0 && t('{count} erased', { count: calls.erased }),
    calls.held > 0 && t('{count} held by cases', { count: calls.held }),
    calls.kept > 0 && t('{count} have to be kept', { count: calls.kept }),
    calls.busy > 0 && t('{count} could not be looked at', { count: calls.busy }),
    calls.gone > 0 && t('{count} were gone', { count: calls.gone }),
    calls.undecided > 0 && t('{count} not decided yet', { count: calls.undecided }),
  ]
  return words.filter((each) => each !== false).join(', ')
}

export const subjectName = ({ subject }: Pick<Erasure, 'subject'>): string =>
  subject.kind === 'number' ? subject.number : subject.name
