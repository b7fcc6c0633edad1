/**
 * Commands to rtpengine by its NG control protocol: a cookie, a blank and a bencoded dictionary per datagram. Datagrams get
 * lost: a command is sent again with its cookie, for which rtpengine repeats the answer it gave before.
 */

import { randomBytes } from 'node:crypto'
import { type BencodeDictionary, type BencodeFields, decodeBencode, encodeBencode } from './bencode.ts'

/** One datagram socket to one rtpengine. Whoever opened it closes it. */
export interface NgSocket {
  /** Failures are not told; an answer that does not come says the same. */
  send(datagram: Uint8Array): void
  close(): void
}

export type OpenNgSocket = (received: (datagram: Uint8Array) => void) => Promise<NgSocket>

export type NgReply =
  | { readonly kind: 'ok'; readonly fields: BencodeDictionary }
  /** rtpengine said why: `Unknown call-ID`. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'no-answer' }

export interface NgControl {
  command(name: string, fields?: BencodeFields): Promise<NgReply>
  /** Commands that wait for an answer get none. */
  close(): void
}

const ATTEMPTS = 4
const ANSWER_MS = 500

export async function createNgControl(openSocket: OpenNgSocket): Promise<NgControl> {
  const waiting = new Map<string, (reply: NgReply) => void>()
  const socket = await openSocket((datagram) => {
    const blank = datagram.indexOf(0x20)
    const cookie = new TextDecoder('latin1').decode(datagram.subarray(0, Math.max(0, blank)))
    const reply = waiting.has(cookie) ? readReply(datagram, blank + 1) : undefined
    if (reply) waiting.get(cookie)?.(reply)
  })

  return {
    command(name, fields = {}) {
      const cookie = randomBytes(8).toString('hex')
      const datagram = new TextEncoder().encode(`${cookie} ${encodeBencode({ command: name, ...fields })}`)
      const { promise, resolve } = Promise.withResolvers<NgReply>()
      let attempts = 0
      const attempt = () => {
        if (attempts++ === ATTEMPTS) finish({ kind: 'no-answer' })
        else socket.send(datagram)
      }
      const timer = setInterval(attempt, ANSWER_MS)
      function finish(reply: NgReply): void {
        clearInterval(timer)
        waiting.delete(cookie)
        resolve(reply)
      }
      waiting.set(cookie, finish)
      attempt()
      return promise
    },
    close() {
      for (const finish of [...waiting.values()]) finish({ kind: 'no-answer' })
      socket.close()
    },
  }
}

/** Undefined: not understood, as if it had been lost. */
function readReply(datagram: Uint8Array, start: number): NgReply | undefined {
  const decoded = decodeBencode(datagram, start)
  if (!decoded.ok || !(decoded.value instanceof Map)) return undefined
  const fields: BencodeDictionary = decoded.value
  const result = fields.get('result')
  if (result === 'ok' || result === 'pong') return { kind: 'ok', fields }
  return { kind: 'refused', reason: String(fields.get('error-reason') ?? result ?? 'no reason given') }
}
