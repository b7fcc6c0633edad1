/**
 * Reads one SIP message from bytes, RFC 3261 §7 and §18.3: one datagram, or what the framer cut out of a stream. Headers
 * stay text until someone asks; only what decides whether the message can be handled at all is looked at here.
 */

import { trimBlanks } from './blanks.ts'
import { checkHeaders } from './check-headers.ts'
import { decodeLatin1 } from './latin1.ts'
import type { SipHeader, SipMessage, SipRequest } from './message.ts'
import { parseStartLine } from './start-line.ts'

export type ParsedSipMessage = AcceptedSipMessage | RefusedSipMessage

export interface AcceptedSipMessage {
  readonly ok: true
  /** Its body is a view into the bytes given. */
  readonly message: SipMessage
  /** What a strict reader would have refused and we did not. */
  readonly problems: readonly string[]
}

export interface RefusedSipMessage {
  readonly ok: false
  readonly reason: string
  /** How to answer a request: 400, or 505 for another SIP version. */
  readonly status: 400 | 505
  /** What could be read of a request, for the answer; absent when it is a response or not SIP at all. */
  readonly partial?: SipRequest
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
/** A length may count this much that is not there: line breaks behind the body. */
const FINAL_LINE_BREAKS_BYTES = 4
const NO_BODY = new Uint8Array(0)

/** Never throws. Without Content-Length the body is the rest of the bytes (§18.3); surplus bytes are ignored. */
export function parseSipMessage(bytes: Uint8Array): ParsedSipMessage {
  const problems: string[] = []
  const start = skipEmptyLines(bytes)
  const bodyStart = findBody(bytes, start)
  if (bodyStart < 0) problems.push('no empty line after the headers')
  const head = decodeLatin1(bytes.subarray(start, bodyStart < 0 ? bytes.length : bodyStart))
  const firstEnd = lineEnd(head, 0)
  const startLine = parseStartLine(cleanLine(head.slice(0, firstEnd), problems))
  if (!startLine.ok && !startLine.method) return { ok: false, reason: startLine.reason, status: startLine.status }
  const headers = parseRows(head, nextLine(head, firstEnd), problems)
  const refused = (reason: string, status: 400 | 505 = 400): RefusedSipMessage => {
    if (startLine.ok && startLine.kind === 'response') return { ok: false, reason, status }
    const partial = { kind: 'request', headers, body: NO_BODY } as const
    const { method = '', requestUri = '' } = startLine
    return { ok: false, reason, status, partial: { ...partial, method, requestUri } }
  }
  if (!startLine.ok) return refused(startLine.reason, startLine.status)

  const checked = checkHeaders(headers, startLine.kind === 'request' ? startLine.method : undefined)
  if (typeof checked === 'string') return refused(checked)
  problems.push(...checked.problems)
  const available = bodyStart < 0 ? NO_BODY : bytes.subarray(bodyStart)
  const { contentLength = available.length } = checked
  if (contentLength > available.length) {
    // RFC 3261 §18.3: too short is an error. Excuses: line breaks of the body arrived as bare LF, or those behind it not at all.
    const excused = Math.max(bareLineFeeds(available), FINAL_LINE_BREAKS_BYTES)
    if (contentLength - available.length > excused) return refused('Content-Length beyond the message')
    problems.push('Content-Length counts line breaks that did not arrive')
  }
  const body = available.subarray(0, contentLength)
  if (startLine.kind === 'response') {
    const { status, reason } = startLine
    return { ok: true, message: { kind: 'response', status, reason, headers, body }, problems }
  }
  const { method, requestUri } = startLine
  return { ok: true, message: { kind: 'request', method, requestUri, headers, body }, problems }
}

/** RFC 3261 §7.5: empty lines before the start line are ignored. */
function skipEmptyLines(bytes: Uint8Array): number {
  let start = 0
  while (bytes[start] === CARRIAGE_RETURN || bytes[start] === LINE_FEED) start++
  return start
}

/** Index after the first empty line, CRLF or bare LF; −1 when there is none. */
function findBody(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(LINE_FEED, start); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2
    if (bytes[at + 1] === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) return at + 3
  }
  return -1
}

function lineEnd(head: string, start: number): number {
  const feed = head.indexOf('\n', start)
  if (feed < 0) return head.length
  return feed > start && head.charCodeAt(feed - 1) === CARRIAGE_RETURN ? feed - 1 : feed
}

function nextLine(head: string, end: number): number {
  return head.charCodeAt(end) === CARRIAGE_RETURN ? end + 2 : end + 1
}

function parseRows(head: string, start: number, problems: string[]): SipHeader[] {
  const rows: SipHeader[] = []
  for (let at = start; at < head.length; ) {
    const end = lineEnd(head, at)
    const line = head.slice(at, end)
    at = nextLine(head, end)
    if (line === '') continue
    // RFC 3261 §7.3.1: a line that starts with a blank continues the one before.
    if (line.startsWith(' ') || line.startsWith('\t')) {
      const last = rows.pop()
      if (last) rows.push({ name: last.name, value: joinFolded(last.value, trimBlanks(cleanLine(line, problems))) })
      else note(problems, 'continuation line without a header')
      continue
    }
    const row = cleanLine(line, problems)
    const colon = row.indexOf(':')
    const name = colon < 0 ? '' : trimBlanks(row.slice(0, colon))
    if (name === '') note(problems, 'header line without a name')
    else rows.push({ name, value: trimBlanks(row.slice(colon + 1)) })
  }
  return rows
}

// Both parts are trimmed; trimming the whole again would copy it once per line.
function joinFolded(before: string, continuation: string): string {
  if (before === '' || continuation === '') return before + continuation
  return `${before} ${continuation}`
}

/** A carriage return inside a line could end the line for the next reader. */
function cleanLine(line: string, problems: string[]): string {
  if (!line.includes('\r')) return line
  note(problems, 'carriage return inside a line')
  return line.replaceAll('\r', ' ')
}

/** Each kind once: a message can have thousands of such lines. */
function note(problems: string[], problem: string): void {
  if (!problems.includes(problem)) problems.push(problem)
}

function bareLineFeeds(body: Uint8Array): number {
  let count = 0
  for (let at = body.indexOf(LINE_FEED); at >= 0; at = body.indexOf(LINE_FEED, at + 1)) {
    if (body[at - 1] !== CARRIAGE_RETURN) count++
  }
  return count
}
