/** For tests: a real OpenID provider on this machine that knows a few people and asks nobody for a password. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export interface TestOpenIdProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Who is at the browser, by subject; claims of everybody. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>
  current: string
  close(): Promise<void>
}

/** `redirectUris`: where it sends browsers back to. */
export async function startTestOpenIdProvider(redirectUris: readonly string[]): Promise<TestOpenIdProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const people: TestOpenIdProvider['people'] = new Map()
  const kit = { issuer, clientId: 'tapeline', clientSecret: 'a secret of the client', people, current: '' }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: kit.clientId,
        client_secret: kit.clientSecret,
        redirect_uris: [...redirectUris],
        post_logout_redirect_uris: redirectUris.map((uri) => new URL('/sign-in', uri).href),
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
    pkce: { required: () => true },
  })
  const callback = provider.callback()
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return callback(request, response)
    const { params, grantId } = await provider.interactionDetails(request, response)
    const grant =
      (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
      new provider.Grant({ accountId: kit.current, clientId: String(params.client_id) })
    grant.addOIDCScope('openid email profile')
    await provider.interactionFinished(request, response, {
      login: { accountId: kit.current },
      consent: { grantId: await grant.save() },
    })
  })
  return Object.assign(kit, {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}
