import type { z } from 'zod'
import type { CompletenessReport } from '../cli/format-completeness.ts'
import { accountRoutes } from '../contract/account.ts'
import type { Problem } from '../contract/problem.ts'
import { reconciliationRoutes } from '../contract/reconciliation.ts'
import { AppError } from '../core/model/app-error.ts'
import type { CdrMapping, CdrPreset } from '../core/reconciliation/cdr-mapping.ts'

interface Remote {
  /** Where the portal is. */
  readonly url: string
  readonly key: string | undefined
  /** Short name. */
  readonly account: string
}

export interface RemoteFile {
  readonly content: Uint8Array
  readonly fileName: string
  readonly mapping: Partial<CdrMapping> & { readonly preset?: CdrPreset }
  readonly toleranceMs: number
}

/** Of misses in one answer. */
const PAGE = 500

/** The same as in a data folder, through the API; the report is kept there. Fails with the code the server answers, or `server-unreachable`. */
export async function reconcileRemotely({ content, ...file }: RemoteFile, remote: Remote): Promise<CompletenessReport> {
  const { accounts } = await ask(remote, accountRoutes.listAccounts, '/api/v1/accounts')
  const account = accounts.find(({ slug }) => slug === remote.account)
  if (!account) throw new AppError('account-not-found', `There is no account "${remote.account}"`)
  const path = `/api/v1/accounts/${account.id}/reconciliations`
  const body = { ...file, base64: Buffer.from(content).toString('base64') }
  const report = await ask(remote, reconciliationRoutes.createReconciliation, path, body)
  const misses: CompletenessReport['misses'][number][] = []
  for (let after = 0; ; ) {
    const page = `/api/v1/reconciliations/${report.id}/misses?after=${after}&limit=${PAGE}`
    const { misses: found } = await ask(remote, reconciliationRoutes.listReconciliationMisses, page)
    for (const { line, startedAt, caller, callee, talkMs, names, cause, because, trace, callId } of found) {
      const startedAtMs = Date.parse(startedAt)
      const parties = { ...(caller !== undefined && { caller }), ...(callee !== undefined && { callee }) }
      const cdr = { line, names, startedAtMs, durationMs: talkMs, talkMs, ...parties }
      misses.push({ cause, because, trace, cdr, ...(callId !== undefined && { callId }) })
    }
    const last = found.at(-1)
    if (!last || found.length < PAGE) break
    after = last.seq
  }
  return { ...report, misses }
}

async function ask<Schema extends z.ZodType>(
  { url, key }: Remote,
  { answer }: { readonly answer: { readonly schema: Schema } },
  path: string,
  body?: object,
): Promise<z.infer<Schema>> {
  if (!key) throw new AppError('not-signed-in', '--url needs an API key: give --key')
  const where = new URL(path, url)
  const response = await fetch(where, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new AppError('server-unreachable', `${where.origin} cannot be reached`, {}, { cause: error.cause ?? error })
  })
  const json: unknown = await response.json().catch(() => undefined)
  const { error } = (json ?? {}) as Partial<Problem>
  if (response.status === 401)
    throw new AppError('not-signed-in', `${where.host} does not know this API key: check --key`)
  if (typeof error?.code === 'string') throw new AppError(error.code, `${where.host}: ${error.message}`, error.details)
  const parsed = answer.schema.safeParse(json)
  if (!response.ok || !parsed.success) {
    throw new AppError('server-unreachable', `${where.origin} answers ${response.status}, but not as Tapeline does`)
  }
  return parsed.data
}
