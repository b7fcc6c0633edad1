/** Via, RFC 3261 §20.42 and §18.2: where a request came from and where its response goes. */

import { trimBlanks } from './blanks.ts'
import { headerList, type WithHeaders } from './headers.ts'
import type { SipHeader } from './message.ts'
import { parameter, parseParameters, type SipParameter, splitOutsideQuotes } from './parameters.ts'

export interface Via {
  /** Upper case: `UDP`, `TCP`, `TLS`, `SCTP`, `WS`, … */
  readonly transport: string
  /** `sent-by`: lower case, IPv6 without brackets. */
  readonly host: string
  readonly port?: number
  /** Empty when an old (RFC 2543) client sent none. */
  readonly branch: string
  readonly parameters: readonly SipParameter[]
}

// White space may stand around every separator (RFC 3261 §7.3.1).
const SENT_BY =
  /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*([^ \t;,/]+)[ \t]+(?:\[([0-9a-f:.%\w]+)\]|([^ \t;,:[\]]+))(?:[ \t]*:[ \t]*(\d{1,5}))?$/i

/** One Via value (already split at commas); undefined when it is malformed. */
export function parseVia(value: string): Via | undefined {
  const semicolon = value.indexOf(';')
  const found = SENT_BY.exec(trimBlanks(semicolon < 0 ? value : value.slice(0, semicolon)))
  const host = found?.[2] ?? found?.[3]
  if (!found?.[1] || !host) return undefined
  const parameters = semicolon < 0 ? [] : parseParameters(value.slice(semicolon + 1))
  return {
    transport: found[1].toUpperCase(),
    host: host.toLowerCase(),
    branch: parameter(parameters, 'branch') ?? '',
    parameters,
    ...(found[4] === undefined ? {} : { port: Number(found[4]) }),
  }
}

/** The topmost Via, the one of the previous hop. */
export function topVia(message: WithHeaders): Via | undefined {
  const first = headerList(message, 'via')[0]
  return first === undefined ? undefined : parseVia(first)
}

/**
 * The Via rows of a response, one value each, everything but the first byte for byte as received. The first gets
 * `received` where the source address differs from what it says (RFC 3261 §18.2.1), and `received` and `rport` where it
 * asked for `rport` (RFC 3581 §4).
 */
export function viaRowsForResponse(request: WithHeaders, sourceAddress: string, sourcePort: number): SipHeader[] {
  const [first, ...others] = headerList(request, 'via')
  if (first === undefined) return []
  return [stampVia(first, sourceAddress, sourcePort), ...others].map((value) => ({ name: 'Via', value }))
}

function stampVia(value: string, sourceAddress: string, sourcePort: number): string {
  const via = parseVia(value)
  if (!via) return value
  const wantsRport = parameter(via.parameters, 'rport') !== undefined
  if (!wantsRport && via.host === sourceAddress) return value
  const [sentBy = '', ...parameters] = splitOutsideQuotes(value, ';').map(trimBlanks)
  const kept = parameters.filter((part) => part !== '' && !/^(received|rport)[ \t]*(=|$)/i.test(part))
  const added = wantsRport ? [`received=${sourceAddress}`, `rport=${sourcePort}`] : [`received=${sourceAddress}`]
  return [sentBy, ...kept, ...added].join(';')
}
