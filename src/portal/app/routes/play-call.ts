import { callAxis } from '../../features/call-details/call-axis.ts'
import { callProgramme } from '../../features/call-details/call-programme.ts'
import { getCall } from '../../features/calls/api/get-call.ts'
import type { Player } from '../../ui/player/player.ts'

/** Plays a call that is not open, from where it was left. */
export async function playCall(player: Player, callId: string): Promise<void> {
  const call = await getCall(callId)
  player.play(callProgramme(call, callAxis(call, Date.now()), new Map()))
}
