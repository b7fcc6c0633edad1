import type { CallDetails } from '../../../contract/call.ts'
import type { Recording } from '../../../contract/recording.ts'
import { partyName } from '../../lib/party-name.ts'

const ROLES = { caller: 'Caller', callee: 'Callee', other: 'Party' }

/** One name per channel: the party's where it is known. */
export function channelNames(
  call: Pick<CallDetails, 'parties'>,
  recording: Pick<Recording, 'channels'>,
): readonly string[] {
  return recording.channels.map((channel, index) => {
    const party = call.parties.find((each) => each.index === channel.partyIndex)
    return party ? `${ROLES[party.role]} · ${partyName(party).main}` : `Channel ${index + 1}`
  })
}
