import { pageAccounts } from '../../store/page-people.ts'
import { listRecordingClients } from '../../store/recording-clients.ts'
import { listReachableCalls } from '../access/call-access.ts'
import { scopeOf } from '../actor.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function setupHandlers({ db, version, sipAddresses }: ServerParts): Handlers<'getSetup'> {
  return {
    getSetup: async ({ actor }) => {
      const [{ accounts }, recordingClients, page] = await Promise.all([
        pageAccounts(db, scopeOf(actor), {}, { limit: 1 }),
        listRecordingClients(db),
        listReachableCalls(db, actor, scopeOf(actor), 'see-calls', {}, { limit: 1 }),
      ])
      return {
        version,
        hasAccounts: accounts.length > 0,
        hasRecordingClients: recordingClients.length > 0,
        hasCalls: page.calls.length > 0,
        sipAddresses: [...sipAddresses()],
      }
    },
  }
}
