import type { CallDetails, CallParty } from '../../../contract/call.ts'
import type { Recording } from '../../../contract/recording.ts'
import { t } from '../../lib/i18n.ts'
import { isolate } from '../../lib/isolate.ts'
import { partyName } from '../../lib/party-name.ts'

const ROLES = { caller: t('Caller'), callee: t('Callee'), other: t('Also on the call') }

type Parties = Pick<CallDetails, 'parties'>

/** One name per channel: everybody who is heard in it, as far as it is known. */
export function channelNames({ parties }: Parties, { channels }: Pick<Recording, 'channels'>): readonly string[] {
  return channels.map((channel, index) => {
    const heard = parties.filter(
      (party) => party.index === channel.partyIndex || party.streamIds.some((id) => channel.streamIds.includes(id)),
    )
    return nameOf(heard) ?? (channels.length === 1 ? t('All voices') : t('Channel {index}', { index: index + 1 }))
  })
}

/** Who sends the stream; undefined when the phone system did not say. */
export function streamName({ parties }: Parties, streamId: number): string | undefined {
  return nameOf(parties.filter((party) => party.streamIds.includes(streamId)))
}

function nameOf(parties: readonly CallParty[]): string | undefined {
  const [first] = parties
  if (!first) return undefined
  const names = parties.map((party) => isolate(partyName(party).main)).join(', ')
  const sides = new Set(parties.map(({ role }) => role))
  return `${sides.has('caller') && sides.has('callee') ? t('All voices') : ROLES[first.role]} · ${names}`
}
