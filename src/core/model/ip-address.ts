/** IPv4 and IPv6 literals and CIDR ranges (RFC 4291 §2.2, RFC 4632) as numbers. */

export interface IpAddress {
  readonly family: 4 | 6
  readonly bits: bigint
}

export interface IpRange extends IpAddress {
  /** 0–32 or 0–128. `bits` has zeros behind it. */
  readonly prefixLength: number
}

/** RFC 4291 §2.5.5.2: ::ffff:a.b.c.d is the IPv4 address a.b.c.d. */
const MAPPED_PREFIX = 0xffffn
const BITS = { 4: 32, 6: 128 } as const

/** Brackets and a zone (`%eth0`) may stand around it. Undefined when it is none. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const literal = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
  const v4 = parseIpv4(literal)
  if (v4 !== undefined) return { family: 4, bits: v4 }
  const v6 = parseIpv6(literal)
  if (v6 === undefined) return undefined
  return v6 >> 32n === MAPPED_PREFIX ? { family: 4, bits: v6 & 0xffffffffn } : { family: 6, bits: v6 }
}

/**
 * As sockets write it: IPv6 in lower case with the longest run of zeros left out (RFC 5952 §4), a mapped address as IPv4; a zone stays. What is
 * no IPv6 address is returned as it is.
 */
export function canonicalAddress(text: string): string {
  const address = text.includes(':') ? parseIpAddress(text) : undefined
  if (!address) return text
  const { family, bits } = address
  if (family === 4) return groupsOf(bits, 4, 8n).join('.')
  const groups = groupsOf(bits, 8, 16n)
  const { at, length } = longestZeros(groups)
  const hex = (some: readonly bigint[]) => some.map((group) => group.toString(16)).join(':')
  const short = length < 2 ? hex(groups) : `${hex(groups.slice(0, at))}::${hex(groups.slice(at + length))}`
  return `${short}${/%.*$/.exec(text)?.[0] ?? ''}`
}

/** An address alone is the range of itself. Undefined when it is neither. */
export function parseIpRange(text: string): IpRange | undefined {
  const [literal = '', length, ...more] = text.split('/')
  const address = parseIpAddress(literal)
  if (!address || more.length > 0) return undefined
  const bits = BITS[address.family]
  if (length === undefined) return { ...address, prefixLength: bits }
  if (!/^\s*\d{1,3}\s*$/.test(length)) return undefined
  const isMapped = address.family === 4 && literal.includes(':')
  const prefixLength = Number(length) - (isMapped ? BITS[6] - BITS[4] : 0)
  if (prefixLength < 0 || prefixLength > bits) return undefined
  return { family: address.family, bits: prefixOf(address, prefixLength), prefixLength }
}

/** The address with everything behind the prefix set to zero. */
export function prefixOf({ family, bits }: IpAddress, prefixLength: number): bigint {
  const rest = BigInt(BITS[family] - prefixLength)
  return (bits >> rest) << rest
}

/** Whether every address of the one range is in the other; what is none is in nothing. */
export function isWithinRange(inner: string, outer: string): boolean {
  const [within, around] = [parseIpRange(inner), parseIpRange(outer)]
  if (!within || !around || within.family !== around.family || within.prefixLength < around.prefixLength) return false
  return prefixOf(within, around.prefixLength) === around.bits
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

function parseIpv6(text: string): bigint | undefined {
  if (!text.includes(':')) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(parseGroups)
  if (!head) return undefined
  if (halves.length === 1) return head.length === 8 ? join(head) : undefined
  if (!tail || head.length + tail.length > 7) return undefined
  return join([...head, ...Array<bigint>(8 - head.length - tail.length).fill(0n), ...tail])
}

/** Groups of 16 bits; the last may be an IPv4 address, which is two. */
function parseGroups(text: string): bigint[] | undefined {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? parseIpv4(part) : undefined
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}

function join(groups: readonly bigint[]): bigint {
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n)
}

function groupsOf(bits: bigint, count: number, bitsEach: bigint): bigint[] {
  return Array.from({ length: count }, (_, index) =>
    BigInt.asUintN(Number(bitsEach), bits >> (bitsEach * BigInt(count - 1 - index))),
  )
}

/** The first of the longest. */
function longestZeros(groups: readonly bigint[]): { readonly at: number; readonly length: number } {
  let best = { at: 0, length: 0 }
  for (let at = 0; at < groups.length; at++) {
    const end = groups.findIndex((group, index) => index >= at && group !== 0n)
    const length = (end < 0 ? groups.length : end) - at
    if (length > best.length) best = { at, length }
  }
  return best
}
