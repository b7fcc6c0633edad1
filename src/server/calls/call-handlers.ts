import { countReachableCalls, createCallAccess, listReachableCalls, sightsOf } from '../access/call-access.ts'
import { scopeOf } from '../actor.ts'
import { audit } from '../audit.ts'
import { createOccasions } from '../occasions.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { callDetails } from './call-details.ts'
import { presentCalls } from './present-calls.ts'
import { wantedCalls } from './wanted-calls.ts'

export function callHandlers({ db, nowMs }: ServerParts): Handlers<'listCalls' | 'countCalls' | 'getCall'> {
  /** A page that is open asks again whenever the call changes. */
  const noteLook = createOccasions(nowMs)
  const access = createCallAccess({ db, nowMs })

  return {
    listCalls: async ({ actor, query }) => {
      const { accountId, cursor, limit, heardBy, ...filter } = query
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) }
      const { scope, sights } = await sightsOf({ db, nowMs }, actor, scopeOf(actor, accountId), heardBy)
      const wanted = await wantedCalls({ db, nowMs }, scope, filter)
      const { calls, nextCursor } = await listReachableCalls(db, actor, scope, 'see-calls', wanted, page, sights)
      return {
        calls: [...(await presentCalls(db, actor, scope, calls))],
        ...(nextCursor === undefined ? {} : { nextCursor }),
      }
    },

    countCalls: async ({ actor, query }) => {
      const { accountId, heardBy, ...filter } = query
      const { scope, sights } = await sightsOf({ db, nowMs }, actor, scopeOf(actor, accountId), heardBy)
      const wanted = await wantedCalls({ db, nowMs }, scope, filter)
      return countReachableCalls(db, actor, scope, 'see-calls', wanted, sights)
    },

    getCall: async ({ actor, params, request }) => {
      const call = await access.getCall({ actor, request }, params.callId)
      const details = await callDetails({ db, nowMs }, actor, call)
      const subject = { kind: 'call', id: call.id }
      await noteLook(`${actor.id} ${call.id}`, () =>
        audit(db, request, nowMs(), actor, { action: 'call.viewed', subject, accountId: call.accountId }),
      )
      return details
    },
  }
}
