/**
 * Whether a browser was made to send this request by a page of another site. Browsers say so themselves: Sec-Fetch-Site (W3C Fetch
 * Metadata), or Origin (RFC 6454) in older ones. Programs send neither, and hold no cookie that a page could ride on.
 */

export interface RequestOrigin {
  readonly method: string
  readonly secFetchSite?: string | undefined
  readonly origin?: string | undefined
  /** Host and port the request was sent to. */
  readonly host: string
}

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

export function isForeignOrigin({ method, secFetchSite, origin, host }: RequestOrigin): boolean {
  if (SAFE_METHODS.includes(method)) return false
  // `none`: the address bar or a bookmark.
  if (secFetchSite !== undefined) return secFetchSite !== 'same-origin' && secFetchSite !== 'none'
  if (origin === undefined) return false
  return hostOf(origin) !== host.toLowerCase()
}

/** `null` is sent by sandboxed pages: foreign. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
