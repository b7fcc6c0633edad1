import type { CallDetails } from '../../../contract/call.ts'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { isolate } from '../../lib/isolate.ts'
import { partyName } from '../../lib/party-name.ts'
import type { Programme } from '../../ui/player/programme.ts'
import type { PeaksById } from './call-parts.ts'
import { callTracks } from './call-tracks.ts'

export function callTitle({ caller, callee }: Pick<CallDetails, 'caller' | 'callee'>): string {
  return `${isolate(partyName(caller).main)} → ${isolate(partyName(callee).main)}`
}

/** A call as the player takes it. */
export function callProgramme(call: CallDetails, axis: CallAxis, peaks: PeaksById): Programme {
  return {
    id: call.id,
    title: callTitle(call),
    tracks: callTracks(call, axis, peaks),
    durationMs: axis.durationMs,
    link: { to: '/calls/$callId', params: { callId: call.id } },
  }
}
