import type { CallId } from '../core/model/ids.ts'
import type { Trx } from './db.ts'

/** First of all in a change of what is said of it: triggers change the call then, and a merge has locked it before it moves what is said. */
export async function lockCall(trx: Trx, id: CallId): Promise<void> {
  await trx.selectFrom('calls').select('id').where('id', '=', id).forUpdate().execute()
}
