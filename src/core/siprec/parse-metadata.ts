/**
 * Reads recording metadata, RFC 7865, and what came before it or is only alike: any root and namespace, elements in any order.
 * XML that is not well-formed is read as far as it makes sense. DOCTYPE is refused: metadata has no use for entities.
 */

import { SaxesParser, type SaxesTagNS } from 'saxes'
import type { Metadata } from './metadata.ts'
import { type Attributes, createMetadataBuilder, type MetadataBuilder, type OwnerDraft } from './metadata-builder.ts'
import {
  MAXIMUM_METADATA_CHARACTERS,
  MAXIMUM_PROBLEMS,
  MAXIMUM_VALUE_CHARACTERS,
  MAXIMUM_XML_DEPTH,
  MAXIMUM_XML_ERRORS,
} from './siprec-limits.ts'
import { isRecordingNamespace, LEAVES, OWNERS, plainName } from './xml-names.ts'

export interface ParsedMetadata {
  /** Undefined when nothing in the text is recording metadata: keep the text, flag the call. */
  readonly metadata?: Metadata
  /** At most 20. */
  readonly problems: readonly string[]
}

const NO_ATTRIBUTES: Attributes = new Map()

/** Stops the parser; never leaves this file. */
class Stop extends Error {}

interface OpenElement {
  readonly local: string
  readonly name: string
  readonly namespace: string
  /** Inside or at a foreign element: values are kept, nothing is understood. */
  readonly foreign: boolean
  readonly draft: OwnerDraft | undefined
  text: string
  hasChildren: boolean
}

/** Never throws. */
export function parseMetadata(text: string): ParsedMetadata {
  const problems: string[] = []
  const builder = createMetadataBuilder(problems)
  const found = readDocument(text, builder, problems)
  return { ...(found ? { metadata: builder.build() } : {}), problems: problems.slice(0, MAXIMUM_PROBLEMS) }
}

/** Returns whether there was anything of RFC 7865 in it. */
function readDocument(text: string, builder: MetadataBuilder, problems: string[]): boolean {
  const parser = new SaxesParser({ xmlns: true })
  const stack: OpenElement[] = []
  let root: { readonly prefix: string; readonly uri: string } | undefined
  let found = false

  const stop = (problem: string): never => {
    problems.push(problem)
    throw new Stop()
  }
  const isOurs = (tag: SaxesTagNS): boolean =>
    isRecordingNamespace(tag.uri) || tag.uri === root?.uri || (tag.prefix !== '' && tag.uri === root?.prefix)

  let errors = 0
  parser.on('error', (error) => {
    errors += 1
    if (errors > MAXIMUM_XML_ERRORS) stop('XML: too many errors')
    if (problems.length < MAXIMUM_PROBLEMS) problems.push(`XML: ${error.message.slice(0, 120)}`)
  })
  parser.on('doctype', () => stop('DOCTYPE is refused'))
  parser.on('opentag', (tag) => {
    if (stack.length >= MAXIMUM_XML_DEPTH) stop(`elements deeper than ${MAXIMUM_XML_DEPTH}`)
    root ??= { prefix: tag.prefix, uri: tag.uri }
    const parent = stack.at(-1)
    if (parent) parent.hasChildren = true
    const name = plainName(tag.local)
    const foreign = parent?.foreign === true || parent?.name === 'extensiondata' || !isOurs(tag)
    const owner = foreign ? undefined : OWNERS.get(name)
    const attributes = owner || name === 'nameid' ? attributesOf(tag) : NO_ATTRIBUTES
    const draft = owner && owner !== 'recording' ? builder.open(owner, name, attributes) : ownerOf(stack)
    if ((owner && owner !== 'recording') || (!foreign && name === 'datamode')) found = true
    stack.push({ local: tag.local, name, namespace: tag.uri, foreign, draft, text: '', hasChildren: false })
    if (foreign) keepAttributes(tag, draft, builder)
    else if (draft) readAttributes(name, attributes, draft)
  })
  const addText = (chunk: string) => {
    const element = stack.at(-1)
    if (element && element.text.length < MAXIMUM_VALUE_CHARACTERS) {
      element.text += chunk.slice(0, MAXIMUM_VALUE_CHARACTERS - element.text.length)
    }
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const element = stack.pop()
    if (element) readText(element, stack.at(-1), builder)
  })

  try {
    parser.write(prepared(text, problems)).close()
  } catch (error) {
    if (!(error instanceof Stop)) problems.push('XML: cannot be read')
  }
  if (!found) problems.push(root ? 'nothing of recording metadata in it' : 'no XML element')
  return found
}

function readText(element: OpenElement, parent: OpenElement | undefined, builder: MetadataBuilder): void {
  const { name, draft, text, foreign } = element
  const value = text.trim()
  if (value === '') return
  if (!foreign && name === 'datamode') {
    builder.mode(value)
    return
  }
  if (!foreign && LEAVES.has(name)) {
    if (!draft) return
    // `<send><id>…</id></send>`: the id counts for its parent.
    if (name !== 'id') add(draft, name === 'nameid' ? 'aor' : name, value)
    else if (parent && (parent.name === 'send' || parent.name === 'recv')) add(draft, parent.name, value)
    return
  }
  if (element.hasChildren || (!foreign && OWNERS.has(name))) return
  builder.extension({
    owner: draft?.owner ?? 'recording',
    ownerId: draft?.id ?? '',
    namespace: element.namespace,
    name: element.local,
    value,
  })
}

/** `<nameID aor="…">`; also seen: `name` and `aor` as attributes of the participant. */
function readAttributes(name: string, attributes: Attributes, draft: OwnerDraft): void {
  if (name !== 'nameid' && name !== 'participant') return
  for (const key of ['aor', 'uri', 'name']) {
    const value = attributes.get(key)
    if (value !== undefined) add(draft, key === 'name' ? 'name' : 'aor', value)
  }
}

function keepAttributes(tag: SaxesTagNS, draft: OwnerDraft | undefined, builder: MetadataBuilder): void {
  for (const { local, prefix, value, uri } of Object.values(tag.attributes)) {
    if (prefix === 'xmlns' || (prefix === '' && local === 'xmlns') || prefix === 'xml') continue
    builder.extension({
      owner: draft?.owner ?? 'recording',
      ownerId: draft?.id ?? '',
      namespace: uri || tag.uri,
      name: `${tag.local}@${local}`,
      value: value.slice(0, MAXIMUM_VALUE_CHARACTERS),
    })
  }
}

function add(draft: OwnerDraft, name: string, value: string): void {
  const values = draft.values.get(name)
  if (values) values.push(value)
  else draft.values.set(name, [value])
}

function ownerOf(stack: readonly OpenElement[]): OwnerDraft | undefined {
  return stack.at(-1)?.draft
}

function attributesOf(tag: SaxesTagNS): Attributes {
  const attributes = new Map<string, string>()
  for (const key in tag.attributes) {
    const attribute = tag.attributes[key]
    if (attribute) attributes.set(plainName(attribute.local), attribute.value.slice(0, MAXIMUM_VALUE_CHARACTERS))
  }
  return attributes
}

/** Without what comes before the first tag, and with bare ampersands escaped: saxes would drop everything behind one. */
function prepared(text: string, problems: string[]): string {
  let document = text
  if (document.length > MAXIMUM_METADATA_CHARACTERS) {
    problems.push(`longer than ${MAXIMUM_METADATA_CHARACTERS} characters: the rest is not read`)
    document = document.slice(0, MAXIMUM_METADATA_CHARACTERS)
  }
  document = document.slice(Math.max(0, document.indexOf('<')))
  if (document.includes('<![CDATA[')) return document
  const escaped = document.replace(/&(?!(?:amp|lt|gt|apos|quot|#\d{1,7}|#x[0-9a-f]{1,6});)/gi, '&amp;')
  if (escaped !== document) problems.push('bare ampersand')
  return escaped
}
