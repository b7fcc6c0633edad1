import { askCall, type CallRequest } from '../../store/call-control.ts'
import { findCall } from '../../store/calls.ts'
import { PLATFORM } from '../../store/db.ts'
import { findTwins } from '../../store/twins.ts'
import type { ServerParts } from '../server-parts.ts'
import { unlessOver } from './unless-over.ts'

/**
 * The same call may be recorded by another recorder too, under an id of its own: who pauses one pauses the other. Never rejects: what one of
 * them does not hear is made good when the two are merged.
 */
export async function askTwins(
  { db, bus }: Pick<ServerParts, 'db' | 'bus'>,
  callId: string,
  request: CallRequest,
): Promise<void> {
  const call = await findCall(db, PLATFORM, callId)
  const twins = call ? await findTwins(db, call) : []
  const live = twins.filter(({ state }) => state === 'live')
  await Promise.allSettled(live.map(({ id }) => unlessOver(askCall(bus, id, request))))
}
