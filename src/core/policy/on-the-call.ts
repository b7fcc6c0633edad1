/** Who is on a call at one moment, and who of them gave a command. */

import type { CommandSource, RefusalReason } from '../model/call-time-line.ts'
import type { UserId } from '../model/ids.ts'
import type { CallFacts, PartyFacts, PolicyLevel, PolicyOptions, PolicySettings } from '../model/policy.ts'
import { kindOf } from './exclusions.ts'
import { ownerOf } from './owner-of.ts'

/** Who it is as a user: the owner of the phone before who was called. */
export function userOf(party: PartyFacts, settings: PolicySettings): UserId | undefined {
  return ownerOf(party, settings) ?? party.userId
}

/** Users who can talk: nobody whose phone merely rings, and not who only forwarded. */
export function usersOnTheCall({ caller, callee, answeredBy, findMeToMobile }: CallFacts, settings: PolicySettings) {
  const isCalleeOn = answeredBy === 'person' && (callee.network === 'onnet' || findMeToMobile === true)
  const parties = [...(caller.network === 'onnet' ? [caller] : []), ...(isCalleeOn ? [callee] : [])]
  return parties.flatMap((party) => userOf(party, settings) ?? [])
}

/** The party a command came from; undefined when nobody was named. */
export function partyOf(source: CommandSource, facts: CallFacts, settings: PolicySettings): PartyFacts | undefined {
  const { side, userId, deviceId } = source
  if (side) return facts[side]
  return [facts.caller, facts.callee].find(
    (party) =>
      (deviceId !== undefined && party.deviceId === deviceId) ||
      (userId !== undefined && (party.userId === userId || userOf(party, settings) === userId)),
  )
}

/** Why this source may give no command at all. */
export function refuseSource(
  source: CommandSource,
  facts: CallFacts,
  settings: PolicySettings,
): RefusalReason | undefined {
  if (source.isAdministrator) return undefined
  const party = partyOf(source, facts, settings)
  if (party) return party.network === 'onnet' || facts.findMeToMobile ? undefined : 'outside-the-account'
  return source.userId === undefined && source.deviceId === undefined ? undefined : 'not-on-the-call'
}

export function canStart(party: PartyFacts | undefined, settings: PolicySettings, { exclude }: PolicyOptions): boolean {
  const kind = party && kindOf(party, settings)
  return kind === undefined || !exclude.onDemandOn.includes(kind)
}

/** Whose recording it is when this party starts one that no rule asks for. */
export function levelOf(party: PartyFacts | undefined, settings: PolicySettings): PolicyLevel | undefined {
  if (!party) return undefined
  const userId = userOf(party, settings)
  if (userId !== undefined) return { kind: 'user', userId }
  return party.deviceId === undefined ? undefined : { kind: 'device', deviceId: party.deviceId }
}
