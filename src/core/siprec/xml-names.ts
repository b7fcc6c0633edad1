/** Names of RFC 7865's elements and attributes, compared without case, hyphen and underscore: `dataMode`, `group_ref`. */

import type { ExtensionOwner } from './metadata.ts'

/** The few dozen spellings there are; foreign names beyond that are worked out each time. */
const known = new Map<string, string>()
const MAXIMUM_KNOWN = 500

/** `participant_id` and `participantID` are both `participantid`. */
export function plainName(local: string): string {
  const seen = known.get(local)
  if (seen !== undefined) return seen
  const plain = local.toLowerCase().replace(/[-_]/g, '')
  if (known.size < MAXIMUM_KNOWN && local.length < 40) known.set(local, plain)
  return plain
}

/** RFC 7865's namespace, those of its drafts, and none. */
export function isRecordingNamespace(uri: string): boolean {
  return uri === '' || /^urn:ietf:params:xml:ns:(?:recording|siprec)\b/i.test(uri)
}

/** Elements that others belong to. */
export const OWNERS: ReadonlyMap<string, ExtensionOwner> = new Map([
  ['recording', 'recording'],
  ['recordingmetadata', 'recording'],
  ['group', 'group'],
  ['session', 'session'],
  ['communicationsession', 'session'],
  ['participant', 'participant'],
  ['stream', 'stream'],
  ['mediastream', 'stream'],
  ['sessionrecordingassoc', 'association'],
  ['participantsessionassoc', 'association'],
  ['participantstreamassoc', 'association'],
])

/** Elements whose text or attributes are read. */
export const LEAVES: ReadonlySet<string> = new Set([
  'datamode',
  'sipsessionid',
  'groupref',
  'starttime',
  'stoptime',
  'associatetime',
  'disassociatetime',
  'nameid',
  'name',
  'aor',
  'send',
  'recv',
  'id',
  'label',
])
