/** OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636): another server says who somebody is. */

export interface OpenIdClient {
  readonly issuer: string
  readonly clientId: string
  /** Absent: a public client. */
  readonly clientSecret?: string | undefined
}

/** To be kept until the browser comes back, and shown to nobody else. */
export interface SignOnMemory {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

export interface VouchedIdentity {
  readonly subject: string
  /** Of the ID token and of the userinfo endpoint. */
  readonly claims: Readonly<Record<string, unknown>>
  /** As it came: the provider knows by it who leaves. */
  readonly idToken: string
}

export interface SingleSignOn {
  /** Reads the provider's discovery document. Rejects with `single-sign-on-failed`. */
  check(client: OpenIdClient): Promise<void>
  /** Where the browser goes. Rejects with `single-sign-on-failed`. */
  begin(
    client: OpenIdClient,
    options: { readonly redirectUri: string; readonly loginHint?: string | undefined },
  ): Promise<{ readonly url: string; readonly memory: SignOnMemory }>
  /** `callbackUrl`: where the browser came back to, with its query. Rejects with `single-sign-on-failed`. */
  finish(client: OpenIdClient, callbackUrl: string, memory: SignOnMemory): Promise<VouchedIdentity>
  /**
   * Where the browser goes to leave the provider, too (OpenID Connect RP-Initiated Logout 1.0 §2); undefined when the provider has no such place.
   * Rejects with `single-sign-on-failed`.
   */
  end(
    client: OpenIdClient,
    options: { readonly idToken: string; readonly returnTo: string },
  ): Promise<string | undefined>
}
