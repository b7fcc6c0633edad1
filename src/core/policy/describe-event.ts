/** What happens during a call, in words that read aloud. */

import type { CommandResult, CommandSource, CommandWay, Segment, TimeLineEvent } from '../model/call-time-line.ts'
import type { PartyFacts } from '../model/policy.ts'
import { REFUSALS } from './command-words.ts'
import { levelPhrase } from './describe-decision.ts'

export function describeEvent(event: TimeLineEvent): string {
  switch (event.type) {
    case 'start':
      return 'the call starts'
    case 'hop':
      return describeHop(event)
    case 'answer':
      return `answered by a ${event.by}${event.party ? `, ${partyName(event.party)}` : ''}`
    case 'forward':
      return `forwarded${event.by === undefined ? '' : ` by user ${event.by}`} to ${partyName(event.to)}`
    case 'transfer':
      return `${event.how} transfer by the ${event.by} to ${partyName(event.to)}`
    case 'party-changed':
      return `the ${event.side} is now known as ${partyName(event.to)}`
    case 'conference':
      return `a conference of ${event.parties}`
    case 'codec':
      return `the codec is ${event.codec}`
    case 'hold':
    case 'unhold':
      return `the ${event.by} ${event.type === 'hold' ? 'holds' : 'takes back'} the call`
    case 'dtmf':
      return `digits from ${sourceName(event.from)}`
    case 'command':
      return event.way === 'auto-resume'
        ? 'the pause ends by itself'
        : `${event.command} ${WAYS[event.way](sourceName(event.from))}`
    case 'end':
      return 'the call ends'
  }
}

function describeHop(hop: Extract<TimeLineEvent, { type: 'hop' }>): string {
  switch (hop.through) {
    case 'auto-attendant':
      return 'handled by an auto attendant'
    case 'ivr':
      return 'handled by an IVR'
    case 'queue':
      return `enters queue ${hop.queueId}`
    case 'find-me':
      return `Find-Me rings ${partyName(hop.to)}${hop.toMobile ? ', a mobile phone' : ''}`
    default:
      return `rings ${partyName(hop.to)}`
  }
}

export function partyName({ deviceId, userId, aor, network }: PartyFacts): string {
  if (deviceId !== undefined) return `device ${deviceId}`
  if (userId !== undefined) return `user ${userId}`
  return aor ?? `somebody ${network}`
}

export function sourceName({ side, userId, deviceId, isAdministrator }: CommandSource): string {
  if (isAdministrator) return 'an administrator'
  if (userId !== undefined) return `user ${userId}`
  if (deviceId !== undefined) return `device ${deviceId}`
  return side === undefined ? 'somebody' : `the ${side}`
}

/** How a command came, and whose it was: `by star code from the callee`, `in the portal by an administrator`. */
const WAYS = {
  'star-code': (who) => `by star code from ${who}`,
  'sip-info': (who) => `by SIP INFO from ${who}`,
  'phone-button': (who) => `by phone button from ${who}`,
  portal: (who) => `in the portal by ${who}`,
  api: (who) => `over the API by ${who}`,
} as const satisfies Record<Exclude<CommandWay, 'auto-resume'>, (who: string) => string>

/** `pause by star code from user 101: paused`. */
export function describeCommand({ command, way, from, effect, refusedBecause }: CommandResult): string {
  const given = way === 'auto-resume' ? 'the pause ends by itself' : `${command} ${WAYS[way](sourceName(from))}`
  if (refusedBecause) return `${given}: refused, ${REFUSALS[refusedBecause]}`
  return effect === undefined ? given : `${given}: ${effect.replace('-', ' ')}`
}

export function describeSegments(segments: readonly Segment[]): string {
  if (segments.length === 0) return 'the call is over: nothing is kept'
  const owners = inTurn(segments.map(({ owner }) => levelPhrase(owner)))
  return `the call is over: ${segments.length === 1 ? 'one segment is' : `${segments.length} segments are`} kept, of ${owners}`
}

/** `user 101, then queue support`; who follows themselves is named once. */
export function inTurn(names: readonly string[]): string {
  return names.filter((name, index) => name !== names[index - 1]).join(', then ')
}
