import { z } from 'zod'
import { permission, role } from './permissions.ts'
import { addressRange } from './recording-client.ts'
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
    permissions: z.array(permission).exactOptional().describe('Absent: everything the role may'),
    expiresAt: timestamp.exactOptional(),
    allowedAddresses: z.array(z.string()).describe('Empty: from everywhere'),
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
        permissions: z
          .array(permission)
          .min(1)
          .exactOptional()
          .describe('Less than the role may; absent: everything it may'),
        expiresAt: timestamp.exactOptional().describe('From then on the key is worth nothing'),
        allowedAddresses: z
          .array(addressRange)
          .max(100)
          .default([])
          .describe('Addresses and ranges it may be used from; empty: from everywhere'),
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
