import { findSharedSender } from '../../core/directory/shared-sender.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Trx } from '../../store/db.ts'
import { listRecordingClients } from '../../store/recording-clients.ts'

/** As it would be after this transaction. Fails with `sender-taken`. */
export async function refuseSharedSenders(trx: Trx): Promise<void> {
  const shared = findSharedSender(await listRecordingClients(trx))
  if (!shared) return
  const { sender, clients } = shared
  const message = `${clients[0]} and ${clients[1]} both name ${sender}: calls from there could be of one of them only`
  throw new AppError('sender-taken', message, { sender, clients })
}
