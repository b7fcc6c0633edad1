/** Which conversations are played together, behind the `#` of an address: that part is sent to no server, so it may be as long as it likes. */

const ID = /^[0-9A-Za-z-]{1,64}$/

export const conversationsHash = (ids: readonly string[]): string => ids.join('.')

/** Whatever stands there; each once. */
export function parseConversationsHash(hash: string): readonly string[] {
  return [...new Set(hash.replace(/^#/, '').split('.'))].filter((id) => ID.test(id))
}
