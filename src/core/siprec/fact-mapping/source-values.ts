/** The values that one source of a rule has in what a recording client sent, in order. */

import type { MappingSource, ValuePart } from '../../model/fact-mapping.ts'
import { parseAddress } from '../../model/party-address.ts'
import { headerList, headerValues } from '../../sip/headers.ts'
import { readableText } from '../../sip/latin1.ts'
import { parseNameAddress } from '../../sip/name-address.ts'
import { parameter, parseParameters } from '../../sip/parameters.ts'
import type { Metadata, MetadataExtension } from '../metadata.ts'
import { type InviteHeaders, partiesFromHeaders } from '../parties-from-headers.ts'
import { diversionsOf } from './diversions.ts'

/** What a recording session says: of its INVITE and of the metadata as merged. */
export interface MappingInput extends InviteHeaders {
  readonly requestUri: string
  readonly metadata: Metadata | undefined
}

/** Of one source; more are no facts of one call. */
const MAXIMUM_VALUES = 100
const MAXIMUM_CHARACTERS = 1024

/** Empty values are left out. */
export function valuesOf(source: MappingSource, input: MappingInput): string[] {
  const part = source.part ?? 'whole'
  const values = rawValues(source, input).slice(0, MAXIMUM_VALUES)
  return values.flatMap((value) => {
    const text = (
      source.in === 'participant' && part === 'display-name' ? value.name : partOf(value.text, part)
    )?.trim()
    return text ? [text.slice(0, MAXIMUM_CHARACTERS)] : []
  })
}

interface RawValue {
  readonly text: string
  readonly name?: string | undefined
}

function rawValues(source: MappingSource, input: MappingInput): RawValue[] {
  const isWhole = source.part === undefined || source.part === 'whole'
  switch (source.in) {
    case 'header':
      // A comma may be part of a value that is no list; an address needs its own.
      return (isWhole ? headerValues(input, source.name) : headerList(input, source.name)).map(readable)
    case 'request-uri':
      return [readable(input.requestUri)]
    case 'diversion':
      return diversionsOf(input).map(readable)
    case 'element':
      return elementsOf(source, input.metadata?.extensions ?? []).map(({ value }) => ({ text: value }))
    case 'participant':
      return participantsOf(input)
  }
}

function readable(text: string): RawValue {
  return { text: readableText(text.slice(0, 4 * MAXIMUM_CHARACTERS)) }
}

function participantsOf(input: MappingInput): RawValue[] {
  const named = input.metadata?.participants ?? []
  const parties = named.length > 0 ? named : partiesFromHeaders(input)
  return parties.map(({ aor = '', name }) => ({ text: aor, name: name ?? (partOf(aor, 'display-name') || undefined) }))
}

function elementsOf(
  { name, namespace, behind }: Extract<MappingSource, { in: 'element' }>,
  extensions: readonly MetadataExtension[],
): MetadataExtension[] {
  const found: MetadataExtension[] = []
  let isBehind = behind === undefined
  let owner = ''
  for (const extension of extensions) {
    if (behind) {
      const here = `${extension.owner} ${extension.ownerId}`
      if (here !== owner) isBehind = false
      owner = here
      if (isSame(extension.name, behind.attribute)) isBehind = isSame(extension.value, behind.value)
    }
    const isNamed = isSame(extension.name, name) && (namespace === undefined || extension.namespace === namespace)
    if (isNamed && isBehind) found.push(extension)
  }
  return found
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase()
}

/** Undefined when the value has no such part. */
function partOf(value: string, part: ValuePart): string | undefined {
  switch (part) {
    case 'whole':
      return value
    case 'uri':
      return parseNameAddress(value)?.uri ?? value
    case 'user':
      return parseAddress(value).user
    case 'host':
      return parseAddress(value).host
    case 'display-name':
      return parseNameAddress(value)?.displayName
    default:
      return parameterOf(value, part.slice(1).toLowerCase())
  }
}

/** Of the header value, else of the URI in it. */
function parameterOf(value: string, name: string): string | undefined {
  const address = parseNameAddress(value)
  const own = address && parameter(address.parameters, name)
  if (own !== undefined) return own
  const text = address?.uri ?? value
  const semicolon = text.indexOf(';')
  return semicolon < 0 ? undefined : parameter(parseParameters(text.slice(semicolon + 1)), name)
}
