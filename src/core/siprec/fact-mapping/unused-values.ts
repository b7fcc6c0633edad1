/** What a recording client says that nothing of Tapeline has asked for: what an administrator may want to map. */

import type { MappingRule, MappingSource } from '../../model/fact-mapping.ts'
import { headerName } from '../../sip/headers.ts'
import { readableText } from '../../sip/latin1.ts'
import type { SipHeader } from '../../sip/message.ts'
import type { ExtensionOwner, MetadataExtension } from '../metadata.ts'
import { isRoleHint } from '../roles-by-hint.ts'
import { isRecordingNamespace } from '../xml-names.ts'

export type UnusedValue =
  | { readonly in: 'header'; readonly name: string; readonly value: string }
  | {
      readonly in: 'element'
      readonly name: string
      readonly namespace: string
      readonly owner: ExtensionOwner
      readonly value: string
    }

/** Of the protocol itself: they say nothing of the call that is recorded, or are read without a rule. */
const ROUTINE: ReadonlySet<string> = new Set(
  (
    'via from to call-id cseq contact max-forwards content-type content-length content-disposition content-encoding mime-version require ' +
    'supported allow allow-events accept accept-encoding accept-language user-agent server min-se session-expires record-route route expires ' +
    'date privacy recv-info proxy-require timestamp organization warning p-early-media proxy-authorization authorization x-cisco-recording-participant'
  ).split(' '),
)
/** Of the drafts before RFC 7865: nothing that a policy asks. */
const DRAFT_ELEMENTS: ReadonlySet<string> = new Set(['mode', 'requestor', 'type', 'initiator', 'reason'])
const MAXIMUM_VALUES = 200
const MAXIMUM_CHARACTERS = 300

/** `identifiers`: names of headers and elements that were read as the call's names elsewhere. `asked`: rules that found something. */
export function unusedValues(
  headers: readonly SipHeader[],
  extensions: readonly MetadataExtension[],
  asked: readonly MappingRule[],
  identifiers: ReadonlySet<string>,
): UnusedValue[] {
  const known = new Set([...identifiers].map((name) => name.toLowerCase()))
  const sources = asked.map(({ from }) => from)
  const unusedHeaders = headers.flatMap(({ name, value }): UnusedValue[] => {
    const long = headerName(name)
    if (value === '' || ROUTINE.has(long) || known.has(long) || sources.some((source) => asksHeader(source, long)))
      return []
    return [{ in: 'header', name, value: readableText(value.slice(0, MAXIMUM_CHARACTERS)) }]
  })
  const unusedElements = extensions.flatMap(({ name, namespace, owner, value }): UnusedValue[] => {
    if (DRAFT_ELEMENTS.has(name) && isRecordingNamespace(namespace)) return []
    if (known.has(name.toLowerCase()) || isRoleHint(name) || sources.some((source) => asksElement(source, name)))
      return []
    return [{ in: 'element', name, namespace, owner, value: value.slice(0, MAXIMUM_CHARACTERS) }]
  })
  return [...unusedHeaders, ...unusedElements].slice(0, MAXIMUM_VALUES)
}

function asksHeader(source: MappingSource, name: string): boolean {
  if (source.in === 'diversion') return name === 'diversion' || name === 'history-info'
  return source.in === 'header' && source.name.toLowerCase() === name
}

function asksElement(source: MappingSource, name: string): boolean {
  if (source.in !== 'element') return false
  const lower = name.toLowerCase()
  return source.name.toLowerCase() === lower || source.behind?.attribute.toLowerCase() === lower
}
