/**
 * Reads a session description, RFC 8866 §5, as recording clients write it: any line may be missing, in the wrong place or
 * unknown; line ends may be LF; lines may be indented. What was odd comes back as problems, never as a refusal.
 */

import { canonicalAddress } from '../model/ip-address.ts'
import { readCodecs } from './read-codecs.ts'
import type {
  SdpAddress,
  SdpAttribute,
  SdpDirection,
  SdpMedia,
  SdpOrigin,
  SessionDescription,
} from './session-description.ts'
import { quoteWithoutKeys } from './without-keys.ts'

/** More m-lines than this are ignored: no recording client has them. Those that are recorded are far fewer. */
const MAXIMUM_MEDIA = 1024
/** More attributes than this in one section are ignored. */
const MAXIMUM_ATTRIBUTES = 512
const MAXIMUM_PROBLEMS = 20

const LINE = /^\s*([A-Za-z])\s*=(.*)$/s
const MEDIA = /^\s*([A-Za-z0-9_.+-]+)\s+(\d{1,5})(?:\/\d+)?\s+([A-Za-z0-9_./+-]+)((?:\s+\S+)*)\s*$/
const TOKEN = /^[A-Za-z0-9_./+-]+$/
const OF_SESSION: ReadonlySet<string> = new Set(['fingerprint', 'setup', 'tls-id'])
const DIRECTIONS: ReadonlySet<string> = new Set(['sendrecv', 'sendonly', 'recvonly', 'inactive'])
const NO_ADDRESS: SdpAddress = { family: 'IP4', address: '0.0.0.0' }
/** Lines of RFC 8866 that say nothing a recorder needs. */
const UNUSED = /^[iuepbtrzk]$/

/** `sdp` always exists; without any `m=` line it is no offer. */
export interface ParsedSdp {
  readonly sdp: SessionDescription
  /** For the log and the call's page; at most 20. */
  readonly problems: readonly string[]
}

interface Section {
  connection: SdpAddress | undefined
  readonly attributes: SdpAttribute[]
}

interface MediaSection extends Section {
  readonly kind: string
  readonly port: number
  readonly protocol: string
  readonly formats: readonly string[]
}

/** Never throws, whatever the text. */
export function parseSdp(text: string): ParsedSdp {
  const problems: string[] = []
  const session: Section = { connection: undefined, attributes: [] }
  const media: MediaSection[] = []
  let section: Section = session
  let origin: SdpOrigin | undefined
  let sessionName = '-'
  let hasVersion = false

  for (const line of text.split(/\r\n|\n|\r/)) {
    const match = LINE.exec(line)
    if (!match) {
      if (line.trim() !== '') problems.push(`line not understood: ${quoteWithoutKeys(line.trim())}`)
      continue
    }
    const value = (match[2] ?? '').trim()
    switch (match[1]) {
      case 'v':
        hasVersion = true
        break
      case 'o':
        origin = readOrigin(value) ?? origin
        break
      case 's':
        sessionName = value || '-'
        break
      case 'c':
        section.connection = readAddress(value, problems) ?? section.connection
        break
      case 'm': {
        const opened = readMedia(value, problems)
        section = opened
        if (media.length < MAXIMUM_MEDIA) media.push(opened)
        else problems.push('too many m= lines')
        break
      }
      case 'a':
        if (section.attributes.length < MAXIMUM_ATTRIBUTES) section.attributes.push(readAttribute(value))
        break
      default:
        if (!UNUSED.test(match[1] ?? '')) problems.push(`line not understood: ${quoteWithoutKeys(line.trim())}`)
    }
  }
  if (!hasVersion) problems.push('v= is missing')
  if (!origin) problems.push('o= is missing or unreadable')
  if (media.length === 0) problems.push('no m= line')
  const sdp: SessionDescription = {
    origin: origin ?? { username: '-', sessionId: '0', version: '0', address: session.connection ?? NO_ADDRESS },
    sessionName,
    ...(session.connection ? { connection: session.connection } : {}),
    attributes: session.attributes,
    media: media.map((opened) => finish(opened, session, problems)),
  }
  return { sdp, problems: problems.slice(0, MAXIMUM_PROBLEMS) }
}

function readMedia(value: string, problems: string[]): MediaSection {
  const match = MEDIA.exec(value)
  const port = Number(match?.[2])
  if (!match || port > 65535) {
    problems.push(`m= line not understood: ${quoteWithoutKeys(value)}`)
    return unreadableMedia(value)
  }
  return {
    kind: (match[1] ?? '').toLowerCase(),
    port,
    protocol: (match[3] ?? '').toUpperCase(),
    formats: (match[4] ?? '').split(/\s+/).filter((format) => format !== ''),
    connection: undefined,
    attributes: [],
  }
}

/** It keeps its place, as a line that is not used: an answer has as many lines as its offer (RFC 3264 §6). */
function unreadableMedia(value: string): MediaSection {
  const [kind = '', , protocol = '', ...formats] = value.split(/\s+/)
  return {
    kind: TOKEN.test(kind) ? kind.toLowerCase() : 'unknown',
    port: 0,
    protocol: TOKEN.test(protocol) ? protocol.toUpperCase() : 'RTP/AVP',
    formats,
    connection: undefined,
    attributes: [],
  }
}

function finish(section: MediaSection, session: Section, problems: string[]): SdpMedia {
  const { kind, port, protocol, formats } = section
  const attributes = protocol.includes('SAVP') ? withSessionKeys(section, session) : section.attributes
  const connection = section.connection ?? session.connection
  if (!connection && port !== 0) problems.push('c= is missing')
  const value = (name: string) => attributes.find((attribute) => attribute.name === name)?.value?.trim()
  const label = value('label')
  const ptimeMs = Number(value('ptime'))
  return {
    kind,
    port,
    protocol,
    formats,
    ...(connection ? { connection } : {}),
    // RFC 8866 §6.7: sendrecv when neither the media nor the session says.
    direction: directionOf(attributes) ?? directionOf(session.attributes) ?? 'sendrecv',
    ...(label ? { label } : {}),
    ...(ptimeMs > 0 && ptimeMs <= 1000 ? { ptimeMs } : {}),
    codecs: protocol.includes('RTP/') ? readCodecs(formats, attributes, problems) : [],
    attributes,
  }
}

/** RFC 8122 §5, RFC 4145 §4: what the session says of DTLS holds for every line that does not say it itself. */
function withSessionKeys({ attributes }: Section, session: Section): readonly SdpAttribute[] {
  const inherited = session.attributes.filter(
    ({ name }) => OF_SESSION.has(name) && !attributes.some((attribute) => attribute.name === name),
  )
  return inherited.length === 0 ? attributes : [...attributes, ...inherited]
}

/** The last one counts: seen as `a=sendrecv` with a later `a=sendonly`. `a=direction:both` (RFC 4145's draft) is no direction. */
function directionOf(attributes: readonly SdpAttribute[]): SdpDirection | undefined {
  const name = attributes.findLast((attribute) => DIRECTIONS.has(attribute.name))?.name
  return name as SdpDirection | undefined
}

function readAttribute(value: string): SdpAttribute {
  const colon = value.indexOf(':')
  if (colon < 0) return { name: value.toLowerCase() }
  return { name: value.slice(0, colon).trim().toLowerCase(), value: value.slice(colon + 1).trim() }
}

function readOrigin(value: string): SdpOrigin | undefined {
  // A user name with blanks is against the rule (RFC 8866 §5.2) and happens: the last five words are the rest.
  const words = value.split(/\s+/)
  if (words.length < 6) return undefined
  const [sessionId = '0', version = '0', , family = 'IP4', address = ''] = words.slice(-5)
  const username = words.slice(0, -5).join('_') || '-'
  return { username, sessionId, version, address: { family: familyOf(family, address), address } }
}

function readAddress(value: string, problems: string[]): SdpAddress | undefined {
  const words = value.split(/\s+/)
  const address = words.at(-1)?.replace(/\/.*$/s, '')
  if (words.length < 3 || !address) {
    problems.push(`c= not understood: ${quoteWithoutKeys(value)}`)
    return undefined
  }
  // It is compared with where packets come from.
  return { family: familyOf(words[1] ?? '', address), address: canonicalAddress(address) }
}

function familyOf(word: string, address: string): SdpAddress['family'] {
  return address.includes(':') || word.toUpperCase() === 'IP6' ? 'IP6' : 'IP4'
}
