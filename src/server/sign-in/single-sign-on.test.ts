import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestOpenIdProvider, type TestOpenIdProvider } from '../../adapters/openid-provider.test-kit.ts'
import type { Account } from '../../core/model/account.ts'
import { accountScope, inScope, PLATFORM } from '../../store/db.ts'
import { createUser } from '../../store/users.ts'
import { ask, refused, send, startTestServer, type TestServer, testAccount, testKey } from '../server.test-kit.ts'

const PORTAL = 'https://tapeline.example'

let idp: TestOpenIdProvider
let server: TestServer
let acme: Account
let other: Account
let platform: string
let manager: string
let providerId: string

beforeAll(async () => {
  idp = await startTestOpenIdProvider([`${PORTAL}/sso/callback`])
  server = await startTestServer({ publicUrl: PORTAL })
  acme = await testAccount(server, 'acme')
  other = await testAccount(server, 'other')
  platform = await testKey(server, 'administrator')
  manager = await testKey(server, 'account-administrator', acme)
  for (const [account, email] of [
    [acme, 'ada@acme.example'],
    [other, 'olga@other.example'],
  ] as const) {
    const user = { name: email, email, role: 'user', numbers: [], sipAddresses: [], accountId: account.id } as const
    await createUser(server.db, accountScope(account.id), user)
  }
  const made = await ask(server, 'createIdentityProvider', {
    as: platform,
    query: { accountId: acme.id },
    body: draft(),
  })
  providerId = made.id
})
afterAll(async () => {
  await server?.close()
  await idp?.close()
})
beforeEach(() => {
  idp.people.clear()
})

const draft = (changes = {}) => ({
  ...{ name: 'Acme Login', issuer: idp.issuer, clientId: idp.clientId, clientSecret: idp.clientSecret },
  emailDomains: ['acme.example'],
  ...changes,
})

/** A browser's cookies, per site. */
class Jar {
  readonly #cookies = new Map<string, string>()
  take(lines: readonly string[]) {
    for (const line of lines) {
      const [name = '', ...value] = (line.split(';')[0] ?? '').split('=')
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name)
      else this.#cookies.set(name, value.join('='))
    }
  }
  get header() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

const here = (jar: Jar, url: string, options: { method?: 'POST'; payload?: string; headers?: object } = {}) =>
  server.app
    .inject({ method: 'GET', url, ...options, headers: { cookie: jar.header, ...options.headers } })
    .then((answer) => {
      jar.take([answer.headers['set-cookie'] ?? []].flat())
      return answer
    })

/** Follows the provider's redirects until it sends the browser back; path and query there. */
async function atProvider(url: string): Promise<string> {
  const jar = new Jar()
  for (let at = url; ; ) {
    if (at.startsWith(PORTAL)) return at.slice(PORTAL.length)
    const response = await fetch(at, { redirect: 'manual', headers: { cookie: jar.header } })
    jar.take(response.headers.getSetCookie())
    const to = response.headers.get('location')
    if (to === null) throw new Error(`the provider answered ${response.status}: ${await response.text()}`)
    at = new URL(to, at).href
  }
}

/** As whoever is at the browser, to the provider and back; where the browser ends and its cookies. */
async function signOn(subject: string, claims: object, start = `/sso/start?provider=${providerId}`) {
  idp.current = subject
  idp.people.set(subject, { ...claims })
  const jar = new Jar()
  const begun = await here(jar, start)
  const back = await atProvider(String(begun.headers.location))
  const ended = await here(jar, back)
  return { to: ended.headers.location, headers: { cookie: jar.header }, back, jar, begun }
}

it('keeps the secret of the client sealed, and never answers it', async () => {
  const { identityProviders } = await ask(server, 'listIdentityProviders', { as: manager })
  expect(identityProviders).toMatchObject([{ name: 'Acme Login', hasSecret: true, accountId: acme.id }])
  const rows = await inScope(server.db, PLATFORM, (trx) => trx.selectFrom('identity_providers').selectAll().execute())
  expect(Buffer.from(rows[0]?.sealed_secret ?? []).toString('latin1')).not.toContain(idp.clientSecret)
  expect(JSON.stringify(identityProviders)).not.toContain(idp.clientSecret)
})

it('sends whoever types an address of its domain there, whether somebody has it or not', async () => {
  const way = await ask(server, 'findSignInWay', { body: { email: 'Ada@ACME.example' } })
  expect(way).toEqual({ provider: { id: providerId, name: 'Acme Login' }, passwords: true })
  expect(await ask(server, 'findSignInWay', { body: { email: 'nobody@acme.example' } })).toEqual(way)
  expect(await ask(server, 'findSignInWay', { body: { email: 'x@elsewhere.example' } })).toEqual({ passwords: true })
})

it('signs in whom the provider vouches for, with PKCE, state and nonce', async () => {
  const { to, headers, begun } = await signOn(
    's-ada',
    { email: 'ada@acme.example' },
    `/sso/start?provider=${providerId}&next=/exports`,
  )
  const asked = new URL(String(begun.headers.location)).searchParams
  expect(Object.fromEntries(asked)).toMatchObject({ code_challenge_method: 'S256', response_type: 'code' })
  expect([asked.get('state'), asked.get('nonce'), asked.get('code_challenge')]).toEqual(
    Array(3).fill(expect.any(String)),
  )
  expect(String(begun.headers['set-cookie'])).toMatch(/^tapeline_sso=.*Path=\/sso; HttpOnly; Secure; SameSite=Lax/)
  expect(to).toBe('/exports')
  const session = await ask(server, 'getSignInSession', { headers })
  expect(session).toMatchObject({ actor: { email: 'ada@acme.example' }, methods: ['single-sign-on'] })
})

it('knows a person by subject from then on, whatever the address becomes there', async () => {
  await signOn('s-ada', { email: 'ada@acme.example' })
  const { headers } = await signOn('s-ada', { email: 'ada.new@acme.example' })
  expect(await ask(server, 'getSignInSession', { headers })).toMatchObject({ actor: { email: 'ada@acme.example' } })
})

it('lets nobody in whom nobody knows, whose address is not verified, or who belongs to another account', async () => {
  for (const [subject, claims] of [
    ['s-1', { email: 'stranger@acme.example' }],
    ['s-2', { email: 'ada@acme.example', email_verified: false }],
    ['s-3', { email: 'olga@other.example', email_verified: true }],
    ['s-4', {}],
  ] as const) {
    const { to, jar } = await signOn(subject, claims)
    expect(to).toBe('/sign-in?problem=single-sign-on-unknown')
    expect(jar.header).not.toContain('tapeline_session')
  }
  const { auditEvents } = await ask(server, 'listAuditEvents', { as: manager, query: { action: 'sign-in.refused' } })
  expect(auditEvents[0]).toMatchObject({ details: { code: 'single-sign-on-unknown', by: 'Acme Login' } })
})

it('takes an answer once, and only in the browser that asked', async () => {
  const { back, jar } = await signOn('s-ada', { email: 'ada@acme.example' })
  expect((await here(jar, back)).headers.location).toBe('/sign-in?problem=sign-in-expired')
  idp.current = 's-ada'
  const begun = await here(new Jar(), `/sso/start?provider=${providerId}`)
  const stolen = await atProvider(String(begun.headers.location))
  const attacker = new Jar()
  await here(attacker, `/sso/start?provider=${providerId}`)
  expect((await here(attacker, stolen)).headers.location).toBe('/sign-in?problem=single-sign-on-failed')
  expect((await here(new Jar(), stolen)).headers.location).toBe('/sign-in?problem=sign-in-expired')
})

it('arrives signed in from the portal of the provider (third-party initiated login)', async () => {
  const query = new URLSearchParams({
    ...{ iss: idp.issuer, login_hint: 'ada@acme.example', target_link_uri: `${PORTAL}/calls?q=1` },
  })
  const { to, begun, headers } = await signOn('s-ada', { email: 'ada@acme.example' }, `/sign-in/from?${query}`)
  expect(new URL(String(begun.headers.location)).searchParams.get('login_hint')).toBe('ada@acme.example')
  expect(to).toBe('/calls?q=1')
  await ask(server, 'getSignInSession', { headers })
  const posted = await here(new Jar(), '/sign-in/from', {
    ...{ method: 'POST', payload: query.toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(String(posted.headers.location)).toContain(idp.issuer)
})

it('sends nobody elsewhere', async () => {
  for (const target of [
    'https://evil.example/',
    '//evil.example',
    `${PORTAL}.evil.example/`,
    `${PORTAL}//evil.example`,
  ]) {
    const query = new URLSearchParams({ iss: idp.issuer, target_link_uri: target })
    expect((await signOn('s-ada', { email: 'ada@acme.example' }, `/sign-in/from?${query}`)).to).toBe('/')
    const next = `/sso/start?provider=${providerId}&next=${encodeURIComponent(target)}`
    expect((await signOn('s-ada', { email: 'ada@acme.example' }, next)).to).toBe('/')
  }
  const unknown = await here(new Jar(), '/sign-in/from?iss=https://evil.example')
  expect(unknown.headers.location).toBe('/sign-in?problem=single-sign-on-failed')
})

it('makes a user of whoever is new, where that is wanted', async () => {
  const params = { identityProviderId: providerId }
  const { clientSecret: _, ...same } = draft()
  const body = { ...same, createsUsers: true, defaultRole: 'agent' }
  expect(await ask(server, 'updateIdentityProvider', { as: platform, params, body })).toMatchObject({ hasSecret: true })
  const { headers } = await signOn('s-new', { email: 'new@acme.example', name: 'Nora New' })
  const session = await ask(server, 'getSignInSession', { headers })
  expect(session).toMatchObject({ actor: { name: 'Nora New', email: 'new@acme.example' }, role: 'agent' })
  expect((await signOn('s-5', { email: 'olga@other.example' })).to).toBe('/sign-in?problem=single-sign-on-unknown')
  await ask(server, 'updateIdentityProvider', { as: platform, params, body: same })
})

it('may be the only way in', async () => {
  const query = { accountId: other.id }
  const off = { secondFactor: 'everyone', passwords: false }
  await refused(send(server, 'putSignInPolicy', { as: platform, query, body: off }), 409, 'identity-provider-missing')
  const passwordHash = await server.parts.passwordHasher.hash('correct horse battery')
  const email = 'only@acme.example'
  await createUser(server.db, accountScope(acme.id), {
    ...{ name: 'Only', email, role: 'user', numbers: [], sipAddresses: [], accountId: acme.id, passwordHash },
  })
  await ask(server, 'putSignInPolicy', { as: manager, body: off })
  const signIn = (password: string) => send(server, 'signIn', { body: { email, password } })
  await refused(signIn('correct horse battery'), 403, 'passwords-off')
  await refused(signIn('wrong'), 401, 'wrong-credentials')
  const params = { identityProviderId: providerId }
  await refused(send(server, 'removeIdentityProvider', { as: manager, params }), 409, 'identity-provider-missing')
  const { headers } = await signOn('s-only', { email })
  expect(await ask(server, 'getSignInSession', { headers })).not.toHaveProperty('secondFactorMissing')
  await ask(server, 'putSignInPolicy', { as: manager, body: { secondFactor: 'optional', passwords: true } })
})

it("is not for an account to catch the people of another, nor to look into this machine's network in the clear", async () => {
  const create = (body: object) => send(server, 'createIdentityProvider', { as: manager, body })
  await refused(create(draft()), 400, 'invalid-request')
  const stranger = await testKey(server, 'account-administrator', other)
  const params = { identityProviderId: providerId }
  await refused(send(server, 'removeIdentityProvider', { as: stranger, params }), 404, 'identity-provider-not-found')
  const query = { accountId: other.id }
  await refused(
    send(server, 'createIdentityProvider', { as: platform, query, body: draft() }),
    409,
    'email-domain-taken',
  )
  const admins = draft({ emailDomains: [], createsUsers: true, defaultRole: 'administrator' })
  await refused(send(server, 'createIdentityProvider', { as: platform, query, body: admins }), 403, 'role-not-allowed')
})

it('tells at once when an issuer is none', async () => {
  const body = draft({ emailDomains: [], issuer: `${idp.issuer}/nothing` })
  await refused(send(server, 'createIdentityProvider', { as: platform, body }), 409, 'single-sign-on-failed')
})

it('leads whoever signs out to the provider, which knows who leaves and leads back', async () => {
  const { headers } = await signOn('s-ada', { email: 'ada@acme.example' })
  const { endSessionUrl } = await ask(server, 'signOut', { headers })
  const url = new URL(endSessionUrl ?? '')
  expect(url.origin).toBe(idp.issuer)
  const { id_token_hint: idToken = '', ...others } = Object.fromEntries(url.searchParams)
  expect(others).toEqual({ client_id: idp.clientId, post_logout_redirect_uri: `${PORTAL}/sign-in` })
  const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString())
  expect(claims).toMatchObject({ sub: 's-ada', iss: idp.issuer, aud: idp.clientId })
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(200)
  await refused(send(server, 'getSignInSession', { headers }), 401, 'not-signed-in')
  const rows = await inScope(server.db, PLATFORM, (trx) => trx.selectFrom('sign_in_sessions').selectAll().execute())
  const kept = rows.map(({ sealed_id_token: sealed }) => Buffer.from(sealed ?? []).toString('latin1')).join()
  expect(kept.length).toBeGreaterThan(0)
  expect(kept).not.toContain('eyJ')
})
