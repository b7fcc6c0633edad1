/** What a call's time line says of one moment: events are folded into the facts that are decided about. */

import type { CallTimeLine, TimeLineEvent } from '../model/call-time-line.ts'
import type { UserId } from '../model/ids.ts'
import type { AnsweredBy, CallFacts, PartyFacts } from '../model/policy.ts'

export interface CallMoment {
  readonly facts: CallFacts
  /** A user or device has been rung since the call left the last queue or auto attendant. */
  readonly hasRung: boolean
  /** Who is rung while somebody else is still on the call: in their place from the answer on. */
  readonly ringing?: Ringing | undefined
  /** Nobody told that who the call was transferred to has answered. */
  readonly isAnswerImplied?: boolean | undefined
}

interface Ringing {
  readonly callee: PartyFacts
  readonly path: readonly UserId[]
  readonly findMeToMobile: boolean
}

export function firstMoment({ accountId, caller, callee }: CallTimeLine): CallMoment {
  const facts: CallFacts = { accountId, caller, callee, answeredBy: 'nobody', path: passed([], callee.userId) }
  return { facts, hasRung: callee.userId !== undefined || callee.deviceId !== undefined }
}

/** `isAnsweredLater`: of a transfer, that the time line tells when its target answers. */
export function momentAfter(moment: CallMoment, event: TimeLineEvent, isAnsweredLater: boolean): CallMoment {
  const { facts, isAnswerImplied } = moment
  switch (event.type) {
    case 'hop':
      return afterHop(moment, event)
    case 'answer':
      return afterAnswer(moment, event)
    case 'forward': {
      const { forwardedBy: _, ...rest } = facts
      const by = event.by ?? facts.callee.userId
      return {
        hasRung: true,
        isAnswerImplied,
        facts: {
          ...rest,
          callee: event.to,
          path: passed(passed(pathOf(facts), by), event.to.userId),
          // A forward is no transfer, also of a call that was transferred before.
          transferred: false,
          ...(by === undefined ? {} : { forwardedBy: by }),
        },
      }
    }
    case 'transfer': {
      const { accountId, caller, callee, conferenceParties, codec } = facts
      return {
        hasRung: true,
        isAnswerImplied: !isAnsweredLater,
        facts: {
          accountId,
          caller: event.by === 'caller' ? callee : caller,
          callee: event.to,
          // A warm transfer's target has answered; a cold one's counts as answered unless the time line says when it does.
          answeredBy: event.how === 'cold' && isAnsweredLater ? 'nobody' : 'person',
          path: passed([], event.to.userId),
          asPlaced: facts.asPlaced ?? { caller: caller.network, callee: callee.network },
          transferred: true,
          wasAnswered: facts.wasAnswered === true || facts.answeredBy === 'person',
          ...(conferenceParties === undefined ? {} : { conferenceParties }),
          ...(codec === undefined ? {} : { codec }),
        },
      }
    }
    case 'party-changed': {
      // Judged as it is known now, also where the account's rule looks at the call as it was placed.
      const { asPlaced: _, ...rest } = facts
      const path = event.side === 'callee' ? { path: passed([], event.to.userId) } : {}
      return { hasRung: true, isAnswerImplied, facts: { ...rest, [event.side]: event.to, ...path } }
    }
    case 'conference':
      return { ...moment, facts: { ...facts, conferenceParties: event.parties } }
    case 'codec':
      return { ...moment, facts: { ...facts, codec: event.codec } }
    default:
      return moment
  }
}

function afterHop(moment: CallMoment, hop: Extract<TimeLineEvent, { type: 'hop' }>): CallMoment {
  const { facts, isAnswerImplied } = moment
  const here = { ...facts, findMeToMobile: false }
  switch (hop.through) {
    case 'auto-attendant':
    case 'ivr':
      return { isAnswerImplied, facts: { ...here, answeredBy: answered(facts, 'machine') }, hasRung: false }
    case 'queue': {
      const queues = [...new Set([...(facts.queues ?? []), hop.queueId])]
      return { isAnswerImplied, facts: { ...here, queues }, hasRung: false }
    }
    default: {
      const ringing = whoIsRung(moment, hop)
      if (facts.answeredBy === 'person' && !isAnswerImplied) return { ...moment, ringing }
      const hasRung = moment.hasRung || hop.through !== 'find-me'
      return { isAnswerImplied, facts: { ...facts, ...ringing }, hasRung }
    }
  }
}

type Rung = Extract<TimeLineEvent, { type: 'hop'; to: PartyFacts }>

function whoIsRung({ facts, ringing }: CallMoment, hop: Rung): Ringing {
  const { callee, path } = ringing ?? { callee: facts.callee, path: pathOf(facts) }
  if (hop.through === 'find-me') {
    return { callee: withUser(hop.to, callee.userId), path, findMeToMobile: hop.toMobile }
  }
  return {
    callee: hop.to,
    path: hop.through === 'user' ? passed(path, hop.to.userId) : path,
    findMeToMobile: false,
  }
}

function afterAnswer(before: CallMoment, event: Extract<TimeLineEvent, { type: 'answer' }>): CallMoment {
  const facts = { ...before.facts, ...before.ringing }
  const hasRung = before.hasRung || before.ringing !== undefined
  const answeredBy = answered(facts, event.by)
  const { party } = event
  if (!party) return { facts: { ...facts, answeredBy }, hasRung }
  // Somebody picks up at a phone of their own although another was found by Find-Me.
  const findMeToMobile = facts.findMeToMobile === true && party.deviceId === undefined
  // An agent who was rung as a user is passed through; who picks up a call that rang elsewhere is not.
  const path = hasRung ? pathOf(facts) : passed(pathOf(facts), party.userId)
  return { facts: { ...facts, answeredBy, callee: party, findMeToMobile, path }, hasRung: true }
}

/** Once a person has answered, a machine does not undo it. */
function answered({ answeredBy }: CallFacts, by: 'person' | 'machine'): AnsweredBy {
  return answeredBy === 'person' ? 'person' : by
}

function withUser(party: PartyFacts, userId: UserId | undefined): PartyFacts {
  return party.userId !== undefined || userId === undefined ? party : { ...party, userId }
}

function pathOf({ path = [] }: CallFacts): readonly UserId[] {
  return path
}

function passed(path: readonly UserId[], userId: UserId | undefined): readonly UserId[] {
  return userId === undefined || path.includes(userId) ? path : [...path, userId]
}
