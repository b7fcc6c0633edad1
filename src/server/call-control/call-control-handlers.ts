import { AppError } from '../../core/model/app-error.ts'
import type { CommandWay, RecordingStatus, TimeLineEvent } from '../../core/model/call-time-line.ts'
import { askCall } from '../../store/call-control.ts'
import { findCalls } from '../../store/calls.ts'
import type { Scope } from '../../store/db.ts'
import { tellEndedCall } from '../../store/late-facts.ts'
import { newId } from '../../store/new-id.ts'
import { callNotFound, createCallAccess } from '../access/call-access.ts'
import { type Actor, scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { askTwins } from './ask-twins.ts'
import { sourceFor } from './command-source.ts'
import { outcomeOf, presentAnswer } from './present-answer.ts'
import { readFacts } from './read-facts.ts'
import { unlessOver } from './unless-over.ts'

/** Of one call, commands included: the recorder takes some more, so that commands still have room (capture/call/call-course.ts). */
export const MAXIMUM_FACTS_PER_CALL = 400

export function callControlHandlers(parts: ServerParts): Handlers<'controlCall' | 'tellFacts'> {
  const { db, bus, jobs, nowMs } = parts
  const access = createCallAccess(parts)
  return {
    controlCall: async ({ actor, params, query, body, request }) => {
      const rights = ['see-calls', 'control-own-calls', 'control-calls'] as const
      const call = await access.getNamedCall({ actor, request }, params.callId, rights, query.accountId)
      const from = sourceFor(actor, body.forUser, await parts.directory(), call.accountId)
      if (call.state !== 'live') throw new AppError('call-not-live', 'The call is over')
      const way = wayOf(actor)
      const command = { type: 'command', command: body.command, way, from, commandId: newId() } as const
      const answer = await askCall(bus, call.id, command)
      void askTwins(parts, call.id, command).catch(() => {})
      await audit(db, request, nowMs(), actor, {
        action: 'call.controlled',
        subject: { kind: 'call', id: call.id },
        accountId: call.accountId,
        details: { ...outcomeOf(answer), ...(body.forUser !== undefined && { forUser: from.userId }) },
      })
      return presentAnswer(answer)
    },

    tellFacts: async ({ actor, params, query, body, request }) => {
      const scope = scopeOf(actor, query.accountId)
      const { id } = await access.getNamedCall({ actor, request }, params.callId, ['tell-facts'], query.accountId)
      const [call] = await findCalls(db, scope, [id])
      if (!call) throw callNotFound()
      if ((call.told?.length ?? 0) + body.events.length > MAXIMUM_FACTS_PER_CALL) {
        const details = { maximum: MAXIMUM_FACTS_PER_CALL }
        throw new AppError('too-many-facts', 'So much was told about this call already', details)
      }
      const { events, unknown } = readFacts(body.events, call, await parts.directory(), nowMs())
      const status = call.state === 'live' ? await tellLive(call.id, events) : undefined
      if (status !== undefined) void askTwins(parts, call.id, { type: 'tell', events }).catch(() => {})
      if (status === undefined) await tellEnded(scope, call.id, events)
      for (const { type } of body.events) parts.count('told_facts', { type })
      await audit(db, request, nowMs(), actor, {
        action: 'call.told',
        subject: { kind: 'call', id: call.id },
        accountId: call.accountId,
        details: { facts: body.events.map(({ type }) => type) },
      })
      return { ...(status === undefined ? { redeciding: true } : { status }), unknown: [...unknown] }
    },
  }

  /** Undefined when the call ended before the facts reached it. */
  async function tellLive(callId: string, events: readonly TimeLineEvent[]): Promise<RecordingStatus | undefined> {
    return (await unlessOver(askCall(bus, callId, { type: 'tell', events })))?.status
  }

  async function tellEnded(scope: Scope, callId: string, events: readonly TimeLineEvent[]): Promise<void> {
    const atMs = nowMs()
    const told = events.map((event) => ({ atMs, by: 'api' as const, event }))
    await db.transaction().execute((trx) => tellEndedCall(trx, jobs, scope, callId, told))
  }
}

function wayOf(actor: Actor): CommandWay {
  return actor.kind === 'user' ? 'portal' : 'api'
}
