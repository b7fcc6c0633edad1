/**
 * The address of record of a party, from the label the phone system gave it: a URI as it is, a number or an extension as a
 * user of `domain`. Without a label the tag stands in: nobody is known by it, but the parties can be told apart.
 */
export function partyAor(label: string | undefined, tag: string, domain: string): string {
  const given = label?.trim() ?? ''
  if (/^(sips?|tel):./i.test(given)) return given
  const [user, host = domain] = given === '' ? [tag] : splitAtLast(given)
  return `sip:${escapeUser(user)}@${host}`
}

function splitAtLast(address: string): [string, string] | [string] {
  const at = address.lastIndexOf('@')
  return at < 1 || at === address.length - 1 ? [address] : [address.slice(0, at), address.slice(at + 1)]
}

/** RFC 3261 §25.1: what a user part may hold unescaped. */
function escapeUser(user: string): string {
  return encodeURIComponent(user.toWellFormed()).replace(/%(2B|26|3D|24|2C|3B|3F|2F)/g, (escaped) =>
    decodeURIComponent(escaped),
  )
}
