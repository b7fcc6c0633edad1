import { AppError } from '../../core/model/app-error.ts'
import type { Db, Scope } from '../../store/db.ts'
import { findCallByName, type NamedCall } from '../../store/find-call-by-name.ts'

/** Fails with `call-not-found`. */
export async function getNamedCall(db: Db, scope: Scope, idOrName: string): Promise<NamedCall> {
  const call = await findCallByName(db, scope, idOrName)
  if (!call) throw callNotFound()
  return call
}

export function callNotFound(): AppError {
  return new AppError('call-not-found', 'There is no such call')
}
