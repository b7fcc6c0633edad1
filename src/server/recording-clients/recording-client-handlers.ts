import type { RecordingClient as ContractRecordingClient } from '../../contract/recording-client.ts'
import type { RecordingClient } from '../../core/model/account.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { FactMapping } from '../../core/model/fact-mapping.ts'
import { findAccount } from '../../store/accounts.ts'
import { type Db, PLATFORM } from '../../store/db.ts'
import {
  createRecordingClient,
  findRecordingClient,
  listRecordingClients,
  type NewRecordingClient,
  removeRecordingClient,
  updateRecordingClient,
} from '../../store/recording-clients.ts'
import { changeDirectory } from '../directory-change.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { refuseSharedSenders } from './refuse-shared-senders.ts'

type Names =
  | 'listRecordingClients'
  | 'getRecordingClient'
  | 'createRecordingClient'
  | 'updateRecordingClient'
  | 'removeRecordingClient'

export function recordingClientHandlers(parts: ServerParts): Handlers<Names> {
  const { db } = parts
  return {
    listRecordingClients: async () => ({ recordingClients: (await listRecordingClients(db)).map(presentClient) }),

    getRecordingClient: async ({ params }) => presentClient(await getClient(db, params.recordingClientId)),

    createRecordingClient: (asked) =>
      changeDirectory(parts, asked, async (trx) => {
        await refuseUnknownAccounts(trx, asked.body)
        const client = await createRecordingClient(trx, asked.body)
        await refuseSharedSenders(trx)
        return { result: presentClient(client), deed: deed('recording-client.created', client) }
      }),

    updateRecordingClient: async (asked) => {
      const { id } = await getClient(db, asked.params.recordingClientId)
      return changeDirectory(parts, asked, async (trx) => {
        const client = { ...asked.body, id }
        await refuseUnknownAccounts(trx, client)
        await updateRecordingClient(trx, client)
        await refuseSharedSenders(trx)
        return { result: presentClient(client), deed: deed('recording-client.changed', client) }
      })
    },

    removeRecordingClient: async (asked) => {
      const client = await getClient(db, asked.params.recordingClientId)
      return changeDirectory(parts, asked, async (trx) => {
        await removeRecordingClient(trx, client.id)
        return { result: undefined, deed: deed('recording-client.removed', client) }
      })
    },
  }
}

async function getClient(db: Db, id: string): Promise<RecordingClient> {
  const client = await findRecordingClient(db, id)
  if (!client) throw new AppError('recording-client-not-found', 'There is no such recording client')
  return client
}

/** The database cannot check what stands inside a selector. */
async function refuseUnknownAccounts(db: Db, { selectors }: NewRecordingClient): Promise<void> {
  for (const selector of selectors) {
    if (selector.by === 'fixed' && !(await findAccount(db, PLATFORM, selector.accountId))) {
      throw new AppError('account-not-found', 'There is no such account', { accountId: selector.accountId })
    }
  }
}

function deed(action: string, { id, name, mapping = 'generic', srtp = 'accept' }: RecordingClient) {
  return { action, subject: { kind: 'recording-client', id }, details: { name, mapping: mappingWords(mapping), srtp } }
}

/** `oracle`; `12 rules, begun with oracle`. */
function mappingWords(mapping: FactMapping): string {
  return typeof mapping === 'string' ? mapping : `${mapping.rules.length} rules, begun with ${mapping.startsFrom}`
}

function presentClient(client: RecordingClient): ContractRecordingClient {
  const { id, name, addresses, certificateFingerprints, selectors, mapping = 'generic', srtp = 'accept' } = client
  return {
    id,
    name,
    addresses: [...addresses],
    certificateFingerprints: [...certificateFingerprints],
    selectors: [...selectors],
    // Stored as the contract took it.
    mapping: mapping as ContractRecordingClient['mapping'],
    srtp,
  }
}
