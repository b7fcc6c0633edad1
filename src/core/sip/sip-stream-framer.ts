/**
 * Cuts a TCP or TLS byte stream into SIP messages by Content-Length, RFC 3261 §18.3, and finds the keep-alives between
 * them, RFC 5626 §3.5.1. Deterministic: it holds bytes and nothing else, one per connection.
 */

import { decodeLatin1 } from './latin1.ts'

export type StreamItem =
  /** One message, complete; the bytes belong to the receiver. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** Two empty lines: answer with one (`\r\n`). */
  | { readonly kind: 'ping' }
  /** The stream can never be cut again: drop the connection. `head` is what to answer with 400, when there is anything. */
  | { readonly kind: 'broken'; readonly reason: string; readonly head?: Uint8Array }

export interface StreamLimits {
  readonly maximumHeadBytes: number
  readonly maximumBodyBytes: number
}

export interface SipStreamFramer {
  /** Takes any piece of the stream and gives what it completes. After `broken` it gives nothing more. */
  push(chunk: Uint8Array): StreamItem[]
}

export const STREAM_LIMITS: StreamLimits = { maximumHeadBytes: 64 * 1024, maximumBodyBytes: 1024 * 1024 }

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const FIRST_CAPACITY_BYTES = 4096
const CONTENT_LENGTH = /^(?:content-length|l)[ \t]*:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]*)/im
/** What a start line may begin with (RFC 3261 §25.1 `token`); a TLS hello or a binary protocol does not. */
const TOKEN_START = /^[\w.!%*+`'~-]/

export function createSipStreamFramer(limits: StreamLimits = STREAM_LIMITS): SipStreamFramer {
  let buffer = new Uint8Array(FIRST_CAPACITY_BYTES)
  let start = 0
  let end = 0
  /** Where the search for the empty line goes on. */
  let scanned = 0
  /** Line feeds since the last message: two make a ping. */
  let emptyLines = 0
  /** Length of the message whose head is complete. */
  let expectedBytes: number | undefined
  let broken = false

  function append(chunk: Uint8Array): void {
    if (end + chunk.length > buffer.length) {
      const kept = end - start
      const room = Math.max(FIRST_CAPACITY_BYTES, 2 * (kept + chunk.length))
      const target = kept + chunk.length <= buffer.length / 2 ? buffer : new Uint8Array(room)
      target.set(buffer.subarray(start, end))
      buffer = target
      scanned -= start
      start = 0
      end = kept
    }
    buffer.set(chunk, end)
    end += chunk.length
  }

  function skipEmptyLines(items: StreamItem[]): void {
    for (; start < end; start++) {
      const byte = buffer[start]
      if (byte === CARRIAGE_RETURN) continue
      if (byte !== LINE_FEED) break
      emptyLines++
      if (emptyLines === 2) {
        // A flood of them gets one answer for each piece of the stream, not one for every four bytes.
        if (items.at(-1)?.kind !== 'ping') items.push({ kind: 'ping' })
        emptyLines = 0
      }
    }
    scanned = Math.max(scanned, start)
  }

  function fail(reason: string): StreamItem {
    broken = true
    const head = buffer.slice(start, end)
    buffer = new Uint8Array(0)
    return head.length > 0 ? { kind: 'broken', reason, head } : { kind: 'broken', reason }
  }

  /** Index after the empty line; −1 while it has not arrived. */
  function findBody(): number {
    for (let at = indexOfLineFeed(scanned); at >= 0; at = indexOfLineFeed(at + 1)) {
      scanned = at
      if (at + 1 >= end) return -1
      if (buffer[at + 1] === LINE_FEED) return at + 2
      if (buffer[at + 1] === CARRIAGE_RETURN) {
        if (at + 2 >= end) return -1
        if (buffer[at + 2] === LINE_FEED) return at + 3
      }
    }
    scanned = end
    return -1
  }

  function indexOfLineFeed(from: number): number {
    const at = buffer.indexOf(LINE_FEED, from)
    return at >= end ? -1 : at
  }

  /** The next message or failure; undefined when more bytes are needed. */
  function next(): StreamItem | undefined {
    if (expectedBytes === undefined) {
      if (!TOKEN_START.test(String.fromCharCode(buffer[start] ?? 0))) return fail('not SIP')
      const bodyStart = findBody()
      const headBytes = (bodyStart < 0 ? end : bodyStart) - start
      if (headBytes > limits.maximumHeadBytes) return fail(`headers longer than ${limits.maximumHeadBytes} bytes`)
      if (bodyStart < 0) return undefined
      const contentLength = readContentLength(decodeLatin1(buffer.subarray(start, bodyStart)))
      if (contentLength === undefined) return fail('Content-Length malformed')
      if (contentLength > limits.maximumBodyBytes) return fail(`body longer than ${limits.maximumBodyBytes} bytes`)
      expectedBytes = headBytes + contentLength
    }
    if (end - start < expectedBytes) return undefined
    const bytes = buffer.slice(start, start + expectedBytes)
    start += expectedBytes
    scanned = start
    expectedBytes = undefined
    emptyLines = 0
    return { kind: 'message', bytes }
  }

  return {
    push(chunk) {
      const items: StreamItem[] = []
      if (broken) return items
      append(chunk)
      for (;;) {
        if (expectedBytes === undefined) skipEmptyLines(items)
        if (start === end) break
        const item = next()
        if (item === undefined) break
        items.push(item)
        if (broken) return items
      }
      // A connection that once carried something large does not keep the room for it.
      if (start === end) {
        start = end = scanned = 0
        if (buffer.length > FIRST_CAPACITY_BYTES) buffer = new Uint8Array(FIRST_CAPACITY_BYTES)
      }
      return items
    },
  }
}

/** RFC 3261 §18.3: a stream without Content-Length cannot be cut, so a missing one is read as an empty body. */
function readContentLength(head: string): number | undefined {
  const value = CONTENT_LENGTH.exec(head)?.[1]?.trimEnd()
  if (value === undefined || value === '') return 0
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined
}
