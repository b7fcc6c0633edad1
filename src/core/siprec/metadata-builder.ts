/** Collects what a metadata document says, whatever the order and nesting of its elements. */

import type {
  ExtensionOwner,
  Metadata,
  MetadataExtension,
  MetadataMode,
  MetadataParticipant,
  MetadataSession,
  MetadataStream,
  ParticipantSession,
  ParticipantStreams,
} from './metadata.ts'
import { parseMetadataTime } from './metadata-time.ts'
import { MAXIMUM_EXTENSIONS, MAXIMUM_OWNERS } from './siprec-limits.ts'

/** Attributes by plain name. */
export type Attributes = ReadonlyMap<string, string>

/** One element that others belong to, while it is open and afterwards. */
export interface OwnerDraft {
  readonly owner: ExtensionOwner
  readonly element: string
  readonly id: string
  readonly attributes: Attributes
  /** Texts by plain name of the child, in order. */
  readonly values: Map<string, string[]>
}

export interface MetadataBuilder {
  /** The draft to which children are added; undefined when there are too many. */
  open(owner: ExtensionOwner, element: string, attributes: Attributes): OwnerDraft | undefined
  mode(text: string): void
  extension(extension: MetadataExtension): void
  build(): Metadata
}

export function createMetadataBuilder(problems: string[]): MetadataBuilder {
  const drafts: OwnerDraft[] = []
  const extensions: MetadataExtension[] = []
  let mode: MetadataMode = 'complete'
  let owners = 0

  return {
    open(owner, element, attributes) {
      owners += 1
      if (owners > MAXIMUM_OWNERS) {
        if (owners === MAXIMUM_OWNERS + 1) problems.push('too many elements: the rest is not read')
        return undefined
      }
      const id =
        attributes.get(`${owner}id`) ??
        attributes.get('id') ??
        (owner === 'session' ? attributes.get('session') : undefined)
      const draft: OwnerDraft = { owner, element, id: (id ?? '').trim(), attributes, values: new Map() }
      drafts.push(draft)
      return draft
    },
    mode(text) {
      const word = text.trim().toLowerCase()
      if (word === 'partial') mode = 'partial'
      else if (word !== 'complete' && word !== '') problems.push(`data mode ${word.slice(0, 40)} is taken as complete`)
    },
    extension(extension) {
      if (extensions.length < MAXIMUM_EXTENSIONS) extensions.push(extension)
    },
    build: () => buildMetadata(mode, drafts, extensions),
  }
}

function buildMetadata(
  mode: MetadataMode,
  drafts: readonly OwnerDraft[],
  extensions: readonly MetadataExtension[],
): Metadata {
  const of = (element: ExtensionOwner | string) =>
    drafts.filter((draft) => draft.owner === element || draft.element === element)
  const participants = merged(of('participant').map(participantOf))
  return {
    mode,
    groups: of('group').map(({ id }) => ({ id })),
    sessions: merged(of('session').map(sessionOf)),
    participants,
    streams: of('stream').map(streamOf),
    participantSessions: [
      ...of('participantsessionassoc').map(participantSessionOf),
      ...of('participant').filter(hasSession).map(participantSessionOf),
    ],
    participantStreams: of('participantstreamassoc').map(participantStreamsOf),
    extensions,
  }
}

function participantOf(draft: OwnerDraft): MetadataParticipant {
  const aor = first(draft, 'aor')
  const name = cleanName(first(draft, 'name'))
  return {
    id: draft.id,
    ...(aor === undefined ? {} : { aor }),
    ...(name === undefined ? {} : { name }),
    sends: all(draft, 'send'),
    receives: all(draft, 'recv'),
  }
}

function sessionOf(draft: OwnerDraft): MetadataSession {
  const groupId =
    first(draft, 'groupref') ?? attribute(draft, 'groupref') ?? attribute(draft, 'groupid') ?? attribute(draft, 'group')
  const startAtMs = time(draft, 'starttime') ?? time(draft, 'associatetime')
  const stopAtMs = time(draft, 'stoptime') ?? time(draft, 'disassociatetime')
  return {
    id: draft.id,
    // Written over two lines in RFC 7865 §8's own example.
    sipSessionIds: all(draft, 'sipsessionid').map((value) => value.replace(/\s+/g, '')),
    ...(groupId === undefined ? {} : { groupId }),
    ...(startAtMs === undefined ? {} : { startAtMs }),
    ...(stopAtMs === undefined ? {} : { stopAtMs }),
  }
}

function streamOf(draft: OwnerDraft): MetadataStream {
  const sessionId = attribute(draft, 'sessionid') ?? attribute(draft, 'session')
  const label = first(draft, 'label') ?? attribute(draft, 'label')
  return {
    id: draft.id,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(label === undefined ? {} : { label }),
  }
}

/** Also for a participant that names its session itself, as drafts of RFC 7865 did. */
function participantSessionOf(draft: OwnerDraft): ParticipantSession {
  const associatedAtMs = time(draft, 'associatetime')
  const disassociatedAtMs = time(draft, 'disassociatetime')
  return {
    participantId: attribute(draft, 'participantid') ?? attribute(draft, 'participant') ?? draft.id,
    sessionId: attribute(draft, 'sessionid') ?? attribute(draft, 'session') ?? '',
    ...(associatedAtMs === undefined ? {} : { associatedAtMs }),
    ...(disassociatedAtMs === undefined ? {} : { disassociatedAtMs }),
  }
}

function hasSession(draft: OwnerDraft): boolean {
  return draft.attributes.has('session') || draft.attributes.has('sessionid') || draft.values.has('associatetime')
}

function participantStreamsOf(draft: OwnerDraft): ParticipantStreams {
  const disassociatedAtMs = time(draft, 'disassociatetime')
  return {
    participantId: attribute(draft, 'participantid') ?? attribute(draft, 'participant') ?? draft.id,
    sends: all(draft, 'send'),
    receives: all(draft, 'recv'),
    ...(disassociatedAtMs === undefined ? {} : { disassociatedAtMs }),
  }
}

/** Elements given twice under one id are one; what the later one says counts. */
function merged<T extends { readonly id: string }>(items: readonly T[]): T[] {
  const byId = new Map<string, number>()
  const result: T[] = []
  for (const item of items) {
    const place = item.id === '' ? undefined : byId.get(item.id)
    if (place === undefined) byId.set(item.id, result.push(item) - 1)
    else result[place] = { ...result[place], ...item }
  }
  return result
}

/** A display name with parameters behind it (`Alice;lang=en-US`), as some proxies copy it from a header. */
function cleanName(name: string | undefined): string | undefined {
  return name?.replace(/(?:;[\w-]+=[^;]*)+$/, '').trim() || undefined
}

function first(draft: OwnerDraft, name: string): string | undefined {
  return all(draft, name)[0]
}

function all(draft: OwnerDraft, name: string): string[] {
  return (draft.values.get(name) ?? []).map((value) => value.trim()).filter((value) => value !== '')
}

function attribute(draft: OwnerDraft, name: string): string | undefined {
  return draft.attributes.get(name)?.trim() || undefined
}

function time(draft: OwnerDraft, name: string): number | undefined {
  return parseMetadataTime(first(draft, name) ?? '')
}
