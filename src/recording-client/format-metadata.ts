/** Recording metadata, RFC 7865 §10, and the shapes that were sent before it was finished. */

import type { CallState, MediaLine, Member } from './call-state.ts'
import type { MetadataVariant, ScenarioParty } from './scenario.ts'

/** What the metadata tells of a call. */
export interface DescribedCall extends Pick<CallState, 'sessionId' | 'startedAtMs' | 'sipCallId'> {
  readonly lines: readonly Pick<MediaLine, 'label' | 'streamId' | 'state'>[]
  readonly members: readonly DescribedMember[]
}

export interface DescribedMember extends Omit<Member, 'party'> {
  readonly party: Pick<ScenarioParty, 'aor' | 'name'>
}

export interface MetadataPart {
  readonly contentType: string
  readonly xml: string
}

/** `changed`: for a partial document, the participants it is about; a complete one tells of all. Undefined: no metadata. */
export function formatMetadata(
  call: DescribedCall,
  variant: MetadataVariant,
  changed?: ReadonlySet<string>,
): MetadataPart | undefined {
  switch (variant) {
    case 'none':
      return undefined
    case 'old-root':
      return { contentType: 'application/rs-metadata', xml: formatOldRoot(call) }
    case 'broken':
      return { contentType: RFC9806_TYPE, xml: formatDocument(call).replace('</recording>', '</record') }
    case 'old-type':
      return { contentType: 'application/rs-metadata', xml: formatDocument(call) }
    case 'rfc7865':
      return { contentType: RFC9806_TYPE, xml: formatDocument(call) }
    case 'rfc7865-partial':
      return { contentType: RFC9806_TYPE, xml: formatDocument(call, changed) }
  }
}

const RFC9806_TYPE = 'application/rs-metadata+xml'

function formatDocument(call: DescribedCall, changed?: ReadonlySet<string>): string {
  const { sessionId } = call
  const told = call.members.filter(({ participantId }) => !changed || changed.has(participantId))
  // Someone else may have taken over the line of one who left: the line is told once.
  const lines = call.lines.filter(
    (line, index) => line.state !== 'disabled' && told.some((member) => member.line === index),
  )
  const document = [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<recording xmlns="urn:ietf:params:xml:ns:recording:1">`,
    `  <datamode>${changed ? 'partial' : 'complete'}</datamode>`,
    `  <session session_id="${sessionId}">`,
    `    <sipSessionID>${xmlText(call.sipCallId)}</sipSessionID>`,
    `    <start-time>${time(call.startedAtMs)}</start-time>`,
    `  </session>`,
    ...told.flatMap(formatParticipant),
    ...lines.flatMap((line) => [
      `  <stream stream_id="${line.streamId}" session_id="${sessionId}">`,
      `    <label>${xmlText(line.label)}</label>`,
      `  </stream>`,
    ]),
    `  <sessionrecordingassoc session_id="${sessionId}">`,
    `    <associate-time>${time(call.startedAtMs)}</associate-time>`,
    `  </sessionrecordingassoc>`,
    ...told.flatMap((member) => [
      `  <participantsessionassoc participant_id="${member.participantId}" session_id="${sessionId}">`,
      `    <associate-time>${time(member.joinedAtMs)}</associate-time>`,
      ...(member.leftAtMs === undefined ? [] : [`    <disassociate-time>${time(member.leftAtMs)}</disassociate-time>`]),
      `  </participantsessionassoc>`,
    ]),
    ...told.flatMap((member) => formatStreamAssociation(call, member)),
    `</recording>`,
  ]
  return `${document.join('\n')}\n`
}

function formatParticipant({ participantId, party }: DescribedMember): string[] {
  return [
    `  <participant participant_id="${participantId}">`,
    `    <nameID aor="${xmlText(party.aor)}">`,
    ...(party.name === undefined ? [] : [`      <name xml:lang="en">${xmlText(party.name)}</name>`]),
    `    </nameID>`,
    `  </participant>`,
  ]
}

/** RFC 8068 §3.2: who is on hold sends nothing. */
function formatStreamAssociation(call: DescribedCall, member: DescribedMember): string[] {
  if (member.leftAtMs !== undefined) return []
  const others = call.members.filter(
    (other) => other.leftAtMs === undefined && other.line !== member.line && !other.held,
  )
  const heard = new Set(others.map((other) => call.lines[other.line]?.streamId ?? ''))
  return [
    `  <participantstreamassoc participant_id="${member.participantId}">`,
    ...(member.held ? [] : [`    <send>${call.lines[member.line]?.streamId ?? ''}</send>`]),
    ...[...heard].map((streamId) => `    <recv>${streamId}</recv>`),
    `  </participantstreamassoc>`,
  ]
}

/** As session border controllers of before 2016 write it: no time zone, `send` in the participant, other attribute names. */
function formatOldRoot(call: DescribedCall): string {
  const localTime = (ms: number) => time(ms).replace('Z', '')
  const present = call.members.filter((member) => member.leftAtMs === undefined)
  const document = [
    `<?xml version='1.0' encoding='UTF-8'?>`,
    `<recording xmlns='urn:ietf:params:xml:ns:recording'>`,
    `\t<datamode>complete</datamode>`,
    `\t<session id="${call.sessionId}">`,
    `\t\t<associate-time>${localTime(call.startedAtMs)}</associate-time>`,
    `\t</session>`,
    ...present.flatMap((member) => [
      `\t<participant id="${member.participantId}" session="${call.sessionId}">`,
      `\t\t<nameID aor="${xmlText(member.party.aor)}">`,
      `\t\t\t<name>${xmlText(member.party.name ?? '')}</name>`,
      `\t\t</nameID>`,
      `\t\t<send>${call.lines[member.line]?.streamId ?? ''}</send>`,
      `\t\t<associate-time>${localTime(member.joinedAtMs)}</associate-time>`,
      `\t</participant>`,
    ]),
    ...call.lines.flatMap((line) => [
      `\t<stream id="${line.streamId}" session="${call.sessionId}">`,
      `\t\t<label>${xmlText(line.label)}</label>`,
      `\t\t<mode>separate</mode>`,
      `\t</stream>`,
    ]),
    `</recording>`,
  ]
  return document.join('\r\n')
}

/** RFC 3339, to the second. */
function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

function xmlText(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
