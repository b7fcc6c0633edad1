import type { ApiKey, apiKeyRoutes } from '../../../../contract/api-key.ts'
import type { SentBodyOf } from '../../../../contract/route.ts'
import { request } from '../../../lib/request.ts'

/** `secret` cannot be read again. */
export function createApiKey(
  body: SentBodyOf<typeof apiKeyRoutes.createApiKey>,
): Promise<{ readonly apiKey: ApiKey; readonly secret: string }> {
  return request('/api-keys', { method: 'POST', body })
}
