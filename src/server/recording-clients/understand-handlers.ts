import type { Directory } from '../../core/directory/directory.ts'
import { AppError } from '../../core/model/app-error.ts'
import { loadDirectory } from '../../store/directory.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { presentUnderstanding } from './present-understanding.ts'
import { accountOf, understandCall } from './understand-call.ts'
import { understandPasted } from './understand-pasted.ts'

/** Whoever edits a rule asks with every key: what somebody else changes is seen after so long. */
const MAXIMUM_AGE_MS = 2000

export function understandHandlers({ db, nowMs }: ServerParts): Handlers<'understandInvite'> {
  let loading: Promise<Directory> | undefined
  let loadedAtMs = 0
  const directory = () => {
    if (nowMs() - loadedAtMs > MAXIMUM_AGE_MS) loading = undefined
    if (!loading) loadedAtMs = nowMs()
    loading ??= loadDirectory(db).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return {
    understandInvite: async ({ body }) => {
      const known = await directory()
      const { recordingClientId, accountId } = body
      const client = known.contents.recordingClients.find(({ id }) => id === recordingClientId)
      if (recordingClientId !== undefined && !client) {
        throw new AppError('recording-client-not-found', 'There is no such recording client')
      }
      if (accountId !== undefined && !known.accounts.has(accountId)) {
        throw new AppError('account-not-found', 'There is no such account')
      }
      const mapping = body.mapping ?? client?.mapping ?? 'generic'
      const understood = understandPasted(body.text, mapping)
      const account = accountOf(known, understood, client, accountId)
      const call = typeof account === 'string' ? account : understandCall(known, account, understood)
      return presentUnderstanding(understood, call, mapping, known.contents)
    },
  }
}
