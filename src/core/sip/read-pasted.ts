/**
 * A SIP request as people paste it: bare LF, blank lines and log lines before it, a prefix on every line, empty lines that a log viewer left
 * out, a body that is cut, a Content-Length that fits nothing; or only the body, only the XML, only the headers. What follows is
 * the live path's: this only finds the message.
 */

import { withoutLogPrefix } from './log-prefix.ts'
import type { SipHeader } from './message.ts'
import { parseSipMessage } from './parse-message.ts'

export interface PastedMessage {
  /** `body`: there are no headers. `nothing`: nothing of SIP, SDP or recording metadata was found. */
  readonly kind: 'request' | 'body' | 'nothing'
  /** Absent when it was not pasted. */
  readonly startLine?: string
  /** Empty when the start line was not pasted. */
  readonly requestUri: string
  readonly headers: readonly SipHeader[]
  readonly body: Uint8Array
  readonly problems: readonly string[]
}

export const MAXIMUM_PASTED_CHARACTERS = 256 * 1024

/** A start line behind whatever a log writes before it. */
const REQUEST_LINE = /(?:^|[^A-Za-z])([A-Z]{3,12} (?:sips?|tel):\S+ SIP\/2\.0)["']?\s*$/
const NEXT_MESSAGE = /^(?:[A-Z]{3,12} (?:sips?|tel):\S+ SIP\/2\.0|SIP\/2\.0 \d{3}\b)/
const HEADER_OF_SIP = /^\s*(?:Via|From|To|Call-ID|CSeq|Contact|Content-Type|Session-ID|Diversion|User-Agent)\s*:/i
const BODY_START = /^\s*(?:v=0\s*$|<\?xml|<(?:[\w.-]+:)?recording|--[\w'()+,./:=? -]+$)/i
/** Longer lines are no start line. */
const MAXIMUM_LINE_CHARACTERS = 4096
const NOTHING = new Uint8Array(0)

/** Never throws. */
export function readPasted(text: string): PastedMessage {
  const lines = linesOf(text.slice(0, MAXIMUM_PASTED_CHARACTERS))
  const start = startOf(lines)
  if (start) return readRequest(lines, start)
  const headersStart = lines.findIndex((line) => HEADER_OF_SIP.test(line.slice(0, MAXIMUM_LINE_CHARACTERS)))
  const bodyStart = lines.findIndex((line) => BODY_START.test(line.slice(0, MAXIMUM_LINE_CHARACTERS)))
  if (headersStart >= 0 && (bodyStart < 0 || headersStart < bodyStart)) return readHeadless(lines.slice(headersStart))
  if (bodyStart >= 0) return bodyOnly(lines.slice(bodyStart).join('\r\n'))
  // One long line of XML behind a log's words.
  const xml = text.search(/<(?:[\w.-]{0,40}:)?recording[\s>_]/i)
  return xml >= 0 ? bodyOnly(text.slice(xml)) : { ...bodyOnly(''), kind: 'nothing' }
}

/** A log may have written line ends as `\r\n` in words. */
function linesOf(text: string): string[] {
  const isEscaped = (text.match(/\\r\\n/g)?.length ?? 0) > 3 && !/\n[\w-]+:/.test(text)
  return (isEscaped ? text.replaceAll('\\r\\n', '\n').replaceAll('\\"', '"') : text)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
}

interface Start {
  readonly index: number
  readonly line: string
  readonly prefix: string
}

/** The first INVITE, else the first request. */
function startOf(lines: readonly string[]): Start | undefined {
  let first: Start | undefined
  for (const [index, text] of lines.entries()) {
    if (text.length > MAXIMUM_LINE_CHARACTERS || !text.includes(' SIP/2.0')) continue
    const line = REQUEST_LINE.exec(text)?.[1]
    if (line === undefined) continue
    const start = { index, line, prefix: text.slice(0, text.indexOf(line)) }
    if (line.startsWith('INVITE ')) return start
    first ??= start
  }
  return first
}

function readRequest(lines: readonly string[], { index, line, prefix }: Start): PastedMessage {
  const rest = withoutLogPrefix(lines.slice(index + 1), prefix)
  const end = rest.findIndex((each) => each.length <= MAXIMUM_LINE_CHARACTERS && NEXT_MESSAGE.test(each))
  return readMessage(line, end < 0 ? rest : rest.slice(0, end))
}

function readHeadless(lines: readonly string[]): PastedMessage {
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0] ?? ''
  const { startLine: _, ...message } = readMessage('INVITE sip:unknown SIP/2.0', withoutLogPrefix(lines, indent))
  return { ...message, requestUri: '', problems: ['the first line, with the method, is missing', ...message.problems] }
}

function readMessage(startLine: string, lines: readonly string[]): PastedMessage {
  const problems: string[] = []
  const emptyAt = lines.findIndex((line) => line.trim() === '')
  // A log viewer may leave out empty lines.
  const bodyAt = lines.findIndex((line) => BODY_START.test(line.slice(0, MAXIMUM_LINE_CHARACTERS)))
  const isGlued = bodyAt >= 0 && (emptyAt < 0 || bodyAt < emptyAt)
  const headEnd = isGlued ? bodyAt : emptyAt < 0 ? lines.length : emptyAt
  if (isGlued) problems.push('the empty line before the body is missing')
  const head = lines.slice(0, headEnd).filter((line) => !/^(?:content-length|l)\s*:/i.test(line))
  const bodyLines = trimmed(lines.slice(isGlued ? headEnd : headEnd + 1))
  const body = new TextEncoder().encode(withEmptyLines(bodyLines, problems).join('\r\n'))
  checkLength(lines.slice(0, headEnd), body.length, bodyLines.length, problems)
  const message = new TextEncoder().encode(`${[startLine, ...head].join('\r\n')}\r\n\r\n`)
  const parsed = parseSipMessage(message)
  const request = parsed.ok ? parsed.message : parsed.partial
  problems.push(...(parsed.ok ? parsed.problems : [`a recorder would refuse it: ${parsed.reason}`]))
  const requestUri = request?.kind === 'request' ? request.requestUri : ''
  return { kind: 'request', startLine, requestUri, headers: request?.headers ?? [], body, problems }
}

/** Empty lines between the head and the content of a part, where they were left out. */
function withEmptyLines(lines: readonly string[], problems: string[]): string[] {
  const result: string[] = []
  for (const line of lines) {
    const isContent = /^\s*(?:v=0\s*$|<\?xml|<(?:[\w.-]{1,40}:)?recording[\s>_])/i.test(line.slice(0, 200))
    if (isContent && /^\s*[\w-]{1,60}\s*:/.test(result.at(-1)?.slice(0, 200) ?? '')) {
      problems.push('an empty line before the content of a part is missing')
      result.push('')
    }
    result.push(line)
  }
  return result
}

function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '')
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1)
}

/** Each line end may have lost a byte on its way here, and the last ones all of them. */
function checkLength(head: readonly string[], bodyBytes: number, lineCount: number, problems: string[]): void {
  const declared = head.flatMap((line) => /^(?:content-length|l)\s*:\s*(\d{1,9})\s*$/i.exec(line)?.[1] ?? [])[0]
  if (declared === undefined) return
  if (Number(declared) > bodyBytes + 4)
    problems.push(`the body is cut: ${declared} bytes are announced, ${bodyBytes} were pasted`)
  else if (Number(declared) < bodyBytes - lineCount - 4) {
    problems.push(`Content-Length is ${declared}, but ${bodyBytes} bytes were pasted`)
  }
}

function bodyOnly(text: string): PastedMessage {
  const end = /<\/(?:[\w.-]{1,40}:)?recording(?:_metadata)?\s*>/i.exec(text)
  const isXml = /^\s*</.test(text)
  const whole = isXml && end ? text.slice(0, end.index + end[0].length) : text
  const body = whole === '' ? NOTHING : new TextEncoder().encode(whole)
  return { kind: 'body', requestUri: '', headers: [], body, problems: [] }
}
