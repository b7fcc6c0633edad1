import { type ApplyChange, type ApplyDocument, applyRoutes } from '../contract/apply-document.ts'
import type { Problem } from '../contract/problem.ts'
import { AppError } from '../core/model/app-error.ts'

interface Remote {
  /** Where the portal is. */
  readonly url: string
  readonly key: string | undefined
  readonly dryRun: boolean
}

/** The same as `applyDocument`, through the API. Fails with the code the server answers, or with `server-unreachable`. */
export async function applyRemotely(document: ApplyDocument, remote: Remote): Promise<readonly ApplyChange[]> {
  if (!remote.key) throw new AppError('not-signed-in', '--url needs an API key of the platform: give --key')
  const { path, answer } = applyRoutes.apply
  const url = new URL(`${path}?dryRun=${remote.dryRun ? 1 : 0}`, remote.url)
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${remote.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(document),
  }).catch((error: Error) => {
    throw new AppError('server-unreachable', `${url.origin} cannot be reached`, {}, { cause: error.cause ?? error })
  })
  const body: unknown = await response.json().catch(() => undefined)
  const { error } = (body ?? {}) as Partial<Problem>
  if (response.status === 401)
    throw new AppError('not-signed-in', `${url.host} does not know this API key: check --key`)
  if (error) throw new AppError(error.code, `${url.host}: ${error.message}`, error.details)
  const parsed = answer.schema.safeParse(body)
  if (!response.ok || !parsed.success) {
    throw new AppError('server-unreachable', `${url.origin} answers ${response.status}, but not as Tapeline does`)
  }
  return parsed.data.changes
}
