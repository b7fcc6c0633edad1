import { z } from 'zod'
import { role } from './permissions.ts'
import { defineRoute } from './route.ts'
import { accountQuery, givenId, id, list, name, timestamp } from './values.ts'

export const apiKey = z
  .object({
    id,
    accountId: id.exactOptional().describe("Absent: the platform's, or a reseller's"),
    resellerId: id.exactOptional(),
    name: z.string(),
    role,
    hint: z.string().describe('First characters, to tell keys apart'),
    createdAt: timestamp,
    lastUsedAt: timestamp.exactOptional(),
    revokedAt: timestamp.exactOptional(),
  })
  .meta({ id: 'ApiKey' })

export type ApiKey = z.infer<typeof apiKey>

const tag = 'API keys'

export const apiKeyRoutes = {
  listApiKeys: defineRoute({
    name: 'listApiKeys',
    method: 'GET',
    path: '/api/v1/api-keys',
    tag,
    summary: 'API keys, oldest first',
    access: 'manage-api-keys',
    query: accountQuery,
    answer: { status: 200, schema: list('apiKeys', apiKey) },
  }),
  createApiKey: defineRoute({
    name: 'createApiKey',
    method: 'POST',
    path: '/api/v1/api-keys',
    tag,
    summary: 'Make an API key',
    description: 'The answer holds the key itself, which cannot be read again.',
    access: 'manage-api-keys',
    body: z
      .object({
        name,
        role,
        accountId: givenId.exactOptional(),
        resellerId: givenId.exactOptional().describe('Of a key with the role `reseller`'),
      })
      .meta({ id: 'ApiKeyDraft' }),
    answer: {
      status: 201,
      schema: z
        .object({ apiKey, secret: z.string().describe('For `Authorization: Bearer`') })
        .meta({ id: 'NewApiKey' }),
    },
  }),
  revokeApiKey: defineRoute({
    name: 'revokeApiKey',
    method: 'DELETE',
    path: '/api/v1/api-keys/{apiKeyId}',
    tag,
    summary: 'Revoke an API key',
    access: 'manage-api-keys',
    params: z.object({ apiKeyId: givenId }),
    answer: { status: 204 },
  }),
}
