import { request } from '../../../lib/request.ts'

export function revokeApiKey(apiKeyId: string): Promise<undefined> {
  return request(`/api-keys/${apiKeyId}`, { method: 'DELETE' })
}
