import type { InviteUnderstanding } from '../../contract/understand-invite.ts'
import type { DirectoryContents } from '../../core/directory/directory.ts'
import type { FactMapping } from '../../core/model/fact-mapping.ts'
import { describeDecision } from '../../core/policy/describe-decision.ts'
import { describeEvent } from '../../core/policy/describe-event.ts'
import { refusalOf } from '../../core/sdp/answer-offer.ts'
import { headerName } from '../../core/sip/headers.ts'
import { readableText } from '../../core/sip/latin1.ts'
import { rulesOf } from '../../core/siprec/fact-mapping/ready-made-mappings.ts'
import { type NamesById, nameIds, userName } from '../../core/words/name-ids.ts'
import { presentTrace } from '../present-trace.ts'
import type { UnderstoodCall } from './understand-call.ts'
import type { Understanding } from './understand-pasted.ts'

/** Of the message: what tells who sent it, and which dialog it is. */
const MAIN_HEADERS: ReadonlySet<string> = new Set(
  'from to call-id contact user-agent server require content-type diversion history-info p-asserted-identity'.split(
    ' ',
  ),
)
const MAXIMUM_CHARACTERS = 300

export function presentUnderstanding(
  understood: Understanding,
  call: UnderstoodCall | string,
  mapping: FactMapping,
  contents: DirectoryContents,
): InviteUnderstanding {
  const { message, sdp, metadata, otherParts, identifiers, unused, problems } = understood
  const names = typeof call === 'string' ? new Map() : namesOf(call, contents)
  return {
    kind: message.kind,
    ...(message.startLine !== undefined && { startLine: readableText(message.startLine.slice(0, MAXIMUM_CHARACTERS)) }),
    headers: message.headers
      .filter(({ name }) => MAIN_HEADERS.has(headerName(name)))
      .slice(0, 30)
      .map(({ name, value }) => ({ name, value: readableText(value.slice(0, MAXIMUM_CHARACTERS)) })),
    otherParts: [...otherParts],
    streams: (sdp?.media ?? []).map((media, index) => {
      const refusedBecause = refusalOf(media)
      return {
        line: index + 1,
        kind: media.kind,
        ...(media.label !== undefined && { label: media.label }),
        codecs: media.codecs.map(({ encodingName, clockRateHz }) => `${encodingName}/${clockRateHz}`),
        direction: media.direction,
        ...(media.connection && { address: `${media.connection.address}:${media.port}` }),
        ...(refusedBecause && { refusedBecause }),
      }
    }),
    ...(metadata && {
      metadata: {
        mode: metadata.mode,
        participants: metadata.participants.length,
        streams: metadata.streams.length,
      },
    }),
    parties: presentParties(understood, call, contents),
    identifiers: { ...identifiers },
    rules: presentRules(understood, call, mapping, names),
    unused: [...unused],
    problems: [...problems],
    ...(typeof call === 'string'
      ? { noAccountBecause: call }
      : { account: { id: call.account.id, name: call.account.name }, ...presentDecision(call, names) }),
  }
}

function presentParties(
  { parties, signalled }: Understanding,
  call: UnderstoodCall | string,
  contents: DirectoryContents,
): InviteUnderstanding['parties'] {
  const named = (id: string | undefined, key: 'user' | 'device') => {
    const found = id === undefined ? undefined : contents[`${key}s`].find((each) => each.id === id)
    return found ? { [key]: { id: found.id, name: found.name } } : {}
  }
  return parties.map((draft, position) => {
    const { index, role, aor, name, number, streamIds, deviceKind } = draft
    const before = signalled[position]?.aor
    const match = typeof call === 'string' ? undefined : call.parties[position]
    const kind = match?.deviceKind ?? deviceKind
    return {
      index,
      role,
      ...(aor !== undefined && { aor }),
      ...(name !== undefined && { name }),
      ...(number !== undefined && { number }),
      ...(before !== undefined && before !== aor && { signalledAor: before }),
      lines: streamIds.map((id) => id + 1),
      ...(match && { network: match.network, ...named(match.userId, 'user'), ...named(match.deviceId, 'device') }),
      ...(kind && { deviceKind: kind }),
    }
  })
}

function presentRules(
  { rules }: Understanding,
  call: UnderstoodCall | string,
  mapping: FactMapping,
  names: NamesById,
): InviteUnderstanding['rules'] {
  const { events, problems } = typeof call === 'string' ? { events: [], problems: [] } : call.events
  const given = rulesOf(mapping)
  return rules.map(({ found, counts }, index) => {
    const event = events.find(({ rule }) => rule === index)?.event
    const start = `rule ${index + 1}: ${given[index]?.fact}: `
    const problem = problems.find((text) => text.startsWith(start))?.slice(start.length)
    return {
      fact: given[index]?.fact ?? 'identifier',
      found: [...found],
      counts,
      ...(event && { becomes: nameIds(describeEvent(event), names) }),
      ...(problem !== undefined && { problem }),
    }
  })
}

function presentDecision({ decision }: UnderstoodCall, names: NamesById): Pick<InviteUnderstanding, 'decision'> {
  if (!decision) return {}
  const { outcome, owner, triggers, excludedBy, direction, trace } = decision
  return {
    decision: {
      summary: nameIds(describeDecision(decision), names),
      outcome,
      direction,
      ...(owner && { owner }),
      triggers: [...triggers],
      ...(excludedBy && { excludedBy }),
      trace: presentTrace(trace, names),
    },
  }
}

/** Of the account's own people and phones. */
function namesOf({ account }: UnderstoodCall, { users, devices }: DirectoryContents): NamesById {
  return new Map([
    ...users.filter(({ accountId }) => accountId === account.id).map((user) => [user.id, userName(user)] as const),
    ...devices.filter(({ accountId }) => accountId === account.id).map(({ id, name }) => [id, name] as const),
  ])
}
