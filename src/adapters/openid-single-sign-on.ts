import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { AppError } from '../core/model/app-error.ts'
import type { OpenIdClient, SingleSignOn } from '../store/single-sign-on.ts'
import { publicFetch } from './public-fetch.ts'

/** Discovery documents and keys are read again after this. */
const KNOWN_FOR_MS = 10 * 60_000
const TIMEOUT_SECONDS = 10

export interface SingleSignOnOptions {
  readonly nowMs: () => number
  /** The flag of the installation: providers may be on this machine and in private networks. */
  readonly allowPrivate: boolean
}

export function createSingleSignOn({ nowMs, allowPrivate }: SingleSignOnOptions): SingleSignOn {
  const known = new Map<string, { readonly configuration: Promise<Configuration>; readonly untilMs: number }>()

  const configurationOf = (client: OpenIdClient): Promise<Configuration> => {
    const key = JSON.stringify([client.issuer, client.clientId, client.clientSecret])
    const before = known.get(key)
    if (before && before.untilMs > nowMs()) return before.configuration
    const configuration = discover(client, allowPrivate)
    known.set(key, { configuration, untilMs: nowMs() + KNOWN_FOR_MS })
    configuration.catch(() => known.delete(key))
    return configuration
  }

  return {
    check: (client) =>
      telling(async () => {
        await discover(client, allowPrivate)
      }),

    begin: (client, { redirectUri, loginHint }) =>
      telling(async () => {
        const configuration = await configurationOf(client)
        const memory = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
        const url = buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: 'openid email profile',
          state: memory.state,
          nonce: memory.nonce,
          code_challenge: await calculatePKCECodeChallenge(memory.codeVerifier),
          code_challenge_method: 'S256',
          ...(loginHint === undefined ? {} : { login_hint: loginHint }),
        })
        return { url: url.href, memory }
      }),

    finish: (client, callbackUrl, { state, nonce, codeVerifier }) =>
      telling(async () => {
        const configuration = await configurationOf(client)
        const tokens = await authorizationCodeGrant(configuration, new URL(callbackUrl), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (!claims) throw new Error('no ID token')
        const userInfo = configuration.serverMetadata().userinfo_endpoint
          ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : {}
        return { subject: claims.sub, claims: { ...userInfo, ...claims }, idToken: tokens.id_token ?? '' }
      }),

    end: (client, { idToken, returnTo }) =>
      telling(async () => {
        const configuration = await configurationOf(client)
        if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined
        const fields = { id_token_hint: idToken, post_logout_redirect_uri: returnTo }
        return buildEndSessionUrl(configuration, fields).href
      }),
  }
}

async function discover(
  { issuer, clientId, clientSecret }: OpenIdClient,
  allowPrivate: boolean,
): Promise<Configuration> {
  const url = new URL(issuer)
  // In the clear only on this machine, for trying it.
  const isLocal = allowPrivate && url.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  const execute = isLocal ? [allowInsecureRequests] : []
  const options = { timeout: TIMEOUT_SECONDS, execute, ...(!allowPrivate && { [customFetch]: publicFetch }) }
  const found = await discovery(url, clientId, undefined, None(), options)
  const server = found.serverMetadata()
  const configuration = new Configuration(server, clientId, undefined, authOf(server, clientSecret))
  configuration.timeout = TIMEOUT_SECONDS
  if (!allowPrivate) configuration[customFetch] = publicFetch
  for (const change of execute) change(configuration)
  return configuration
}

/** What the token endpoint takes (OpenID Connect Discovery §3: by default a password in the header). */
function authOf(
  server: { readonly token_endpoint_auth_methods_supported?: readonly string[] },
  clientSecret: string | undefined,
): ClientAuth {
  if (clientSecret === undefined) return None()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_basic') ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret)
}

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined }
    const why = cause instanceof Error ? `${message}: ${cause.message}` : message
    throw new AppError(
      'single-sign-on-failed',
      `The identity provider did not answer as it should: ${why}`,
      {},
      {
        cause: error,
      },
    )
  }
}
