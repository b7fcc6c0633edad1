import type { MappedFact, MappingRule, MappingSource, ValuePart } from '../../../core/model/fact-mapping.ts'
import { t } from '../../lib/i18n.ts'

export const FACT_WORDS: Readonly<Record<MappedFact, string>> = {
  caller: t('Caller'),
  callee: t('Callee'),
  'caller-device-kind': t('Kind of the caller’s device'),
  'callee-device-kind': t('Kind of the callee’s device'),
  queue: t('Queue'),
  'auto-attendant': t('Auto attendant'),
  ivr: t('IVR'),
  'find-me': t('Find-Me to a mobile phone'),
  agent: t('User who answered'),
  answered: t('Answered by'),
  'forwarded-by': t('Forwarded by'),
  'transferred-by': t('Transferred by'),
  'conference-size': t('Size of the conference'),
  codec: t('Codec'),
  identifier: t('Name elsewhere'),
}

export const SOURCE_WORDS: Readonly<Record<MappingSource['in'], string>> = {
  header: t('SIP header'),
  element: t('Metadata element'),
  participant: t('Participant’s address'),
  diversion: t('Who forwarded (Diversion, History-Info)'),
  'request-uri': t('Request-URI'),
}

export const PART_WORDS: Readonly<Record<string, string>> = {
  whole: t('The whole value'),
  uri: t('The URI in it'),
  user: t('The user of the URI'),
  host: t('The host of the URI'),
  'display-name': t('The display name'),
}

/** Where a rule looks, in words: `header Diversion, parameter reason`. */
export function sourceWords(source: MappingSource): string {
  const { part } = source
  const where =
    source.in === 'header'
      ? t('header {name}', { name: source.name })
      : source.in === 'element'
        ? elementWords(source)
        : lower(source)
  return part === undefined || part === 'whole' ? where : `${where}, ${partWords(part)}`
}

function elementWords({ name, behind }: Extract<MappingSource, { in: 'element' }>): string {
  return behind
    ? t('element {name} behind {attribute} {value}', { name, attribute: behind.attribute, value: behind.value })
    : t('element {name}', { name })
}

function lower(source: MappingSource): string {
  return source.in === 'diversion'
    ? t('who forwarded the call')
    : source.in === 'participant'
      ? t('a participant')
      : t('Request-URI')
}

function partWords(part: ValuePart): string {
  if (part.startsWith(';')) return t('parameter {slice}', { slice: part.slice(1) })
  return part === 'display-name' ? t('display name') : part
}

/** What a rule asks of the value, and what it makes of it; empty when it takes it as it is. */
export function conditionWords({ pattern, value, which, onlyIfUnknown }: MappingRule): string {
  return [
    pattern !== undefined && t('if it fits {pattern}', { pattern }),
    value !== undefined && t('as {value}', { value }),
    which === 'last' && t('the last'),
    which === 'each' && t('each of them'),
    onlyIfUnknown && t('only if nobody is shown'),
  ]
    .filter(Boolean)
    .join(', ')
}
