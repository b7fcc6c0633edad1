/** rtpengine's NG control protocol: a cookie and a bencoded dictionary per UDP datagram. */
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'

export type NgValue = string | number | readonly NgValue[] | { readonly [key: string]: NgValue }
export type NgDictionary = Record<string, NgValue>

export function bencode(value: NgValue): string {
  if (typeof value === 'number') return `i${value}e`
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`
  if (Array.isArray(value)) return `l${value.map(bencode).join('')}e`
  const entries = Object.entries(value as NgDictionary)
  return `d${entries.map(([key, item]) => bencode(key) + bencode(item)).join('')}e`
}

export function bdecode(bytes: Buffer): NgValue {
  let at = 0
  const until = (end: string) => {
    const stop = bytes.indexOf(end, at)
    const text = bytes.toString('latin1', at, stop)
    at = stop + 1
    return text
  }
  const next = (): NgValue => {
    const kind = String.fromCharCode(bytes[at] ?? 0)
    if (kind === 'i') {
      at++
      return Number(until('e'))
    }
    if (kind === 'l' || kind === 'd') {
      at++
      const items: NgValue[] = []
      while (bytes[at] !== 0x65) items.push(next())
      at++
      if (kind === 'l') return items
      return Object.fromEntries(items.flatMap((key, i) => (i % 2 ? [] : [[key as string, items[i + 1] as NgValue]])))
    }
    const length = Number(until(':'))
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  return next()
}

export class RtpengineControl {
  readonly #socket: Socket = createSocket('udp4')
  readonly #waiting = new Map<string, (reply: NgDictionary) => void>()
  readonly #port: number

  constructor(port: number) {
    this.#port = port
    this.#socket.on('message', (message) => {
      const space = message.indexOf(0x20)
      const cookie = message.toString('latin1', 0, space)
      this.#waiting.get(cookie)?.(bdecode(message.subarray(space + 1)) as NgDictionary)
      this.#waiting.delete(cookie)
    })
  }

  async command(name: string, fields: NgDictionary = {}): Promise<NgDictionary> {
    const cookie = randomBytes(5).toString('hex')
    const datagram = Buffer.from(`${cookie} ${bencode({ command: name, ...fields })}`)
    for (let attempt = 0; attempt < 5; attempt++) {
      const reply = await new Promise<NgDictionary | undefined>((resolve) => {
        this.#waiting.set(cookie, resolve)
        this.#socket.send(datagram, this.#port, '127.0.0.1')
        setTimeout(() => resolve(undefined), 1000)
      })
      if (reply) return reply
    }
    throw new Error(`rtpengine does not answer "${name}"`)
  }

  close(): void {
    this.#socket.close()
  }
}
