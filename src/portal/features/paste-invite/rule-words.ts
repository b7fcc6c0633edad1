import type { MappedFact, MappingRule, MappingSource, ValuePart } from '../../../core/model/fact-mapping.ts'

export const FACT_WORDS: Readonly<Record<MappedFact, string>> = {
  caller: 'Caller',
  callee: 'Callee',
  'caller-device-kind': 'Kind of the caller’s device',
  'callee-device-kind': 'Kind of the callee’s device',
  queue: 'Queue',
  'auto-attendant': 'Auto attendant',
  ivr: 'IVR',
  'find-me': 'Find-Me to a mobile phone',
  agent: 'User who answered',
  answered: 'Answered by',
  'forwarded-by': 'Forwarded by',
  'transferred-by': 'Transferred by',
  'conference-size': 'Size of the conference',
  codec: 'Codec',
  identifier: 'Name elsewhere',
}

export const SOURCE_WORDS: Readonly<Record<MappingSource['in'], string>> = {
  header: 'SIP header',
  element: 'Metadata element',
  participant: 'Participant’s address',
  diversion: 'Who forwarded (Diversion, History-Info)',
  'request-uri': 'Request-URI',
}

export const PART_WORDS: Readonly<Record<string, string>> = {
  whole: 'The whole value',
  uri: 'The URI in it',
  user: 'The user of the URI',
  host: 'The host of the URI',
  'display-name': 'The display name',
}

/** Where a rule looks, in words: `header Diversion, parameter reason`. */
export function sourceWords(source: MappingSource): string {
  const { part } = source
  const where =
    source.in === 'header' ? `header ${source.name}` : source.in === 'element' ? elementWords(source) : lower(source)
  return part === undefined || part === 'whole' ? where : `${where}, ${partWords(part)}`
}

function elementWords({ name, behind }: Extract<MappingSource, { in: 'element' }>): string {
  return behind ? `element ${name} behind ${behind.attribute} ${behind.value}` : `element ${name}`
}

function lower(source: MappingSource): string {
  return source.in === 'diversion'
    ? 'who forwarded the call'
    : source.in === 'participant'
      ? 'a participant'
      : 'Request-URI'
}

function partWords(part: ValuePart): string {
  if (part.startsWith(';')) return `parameter ${part.slice(1)}`
  return part === 'display-name' ? 'display name' : part
}

/** What a rule asks of the value, and what it makes of it; empty when it takes it as it is. */
export function conditionWords({ pattern, value, which, onlyIfUnknown }: MappingRule): string {
  return [
    pattern !== undefined && `if it fits ${pattern}`,
    value !== undefined && `as ${value}`,
    which === 'last' && 'the last',
    which === 'each' && 'each of them',
    onlyIfUnknown && 'only if nobody is shown',
  ]
    .filter(Boolean)
    .join(', ')
}
