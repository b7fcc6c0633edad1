/** For tests: a way to an HTTP server on which, drawn at random, requests are cut, answers are cut, changed, delayed or made up. */

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const KINDS = ['cut-request', 'cut-answer', 'lost-answer', 'server-error', 'wrong-etag', 'slow'] as const
type Kind = (typeof KINDS)[number]

export interface FaultyLink {
  readonly port: number
  /** From now on so many of the requests, 0–1. */
  beFaulty(random: () => number, share: number): void
  isFaulty(): boolean
  faults(): number
  kinds(): readonly string[]
  close(): Promise<void>
}

/** Mulberry32: the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export async function openFaultyLink(toPort: number): Promise<FaultyLink> {
  let draw: () => number = () => 1
  let share = 0
  const counts = new Map<Kind, number>()
  const server = createServer((from, to) => {
    const kind = draw() < share ? KINDS[Math.floor(draw() * KINDS.length)] : undefined
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    pass(toPort, from, to, kind)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    beFaulty(random, newShare) {
      draw = random
      share = newShare
    },
    isFaulty: () => share > 0,
    faults: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    kinds: () => [...counts.keys()],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function pass(port: number, from: IncomingMessage, to: ServerResponse, kind: Kind | undefined): void {
  from.on('error', () => {})
  to.on('error', () => {})
  if (kind === 'server-error') {
    from.resume()
    from.on('end', () =>
      to.writeHead(503, { 'content-type': 'application/xml' }).end('<Error><Code>SlowDown</Code></Error>'),
    )
    return
  }
  const { method, url: path, headers } = from
  const sent = request({ port, host: '127.0.0.1', method, path, headers }, (answer) => {
    answer.on('error', () => to.destroy())
    if (kind === 'lost-answer') return void answer.resume().on('end', () => to.destroy())
    const told = { ...answer.headers, ...(kind === 'wrong-etag' && answer.headers.etag && { etag: '"0123"' }) }
    to.writeHead(answer.statusCode ?? 500, told)
    if (kind === 'cut-answer') {
      to.flushHeaders()
      answer.once('data', (chunk: Buffer) => to.write(chunk.subarray(0, chunk.length / 2)))
      return void answer.resume().on('end', () => to.destroy())
    }
    if (kind !== 'slow') return void answer.pipe(to)
    answer.on('data', (chunk: Buffer) => {
      answer.pause()
      to.write(chunk, () => setImmediate(() => answer.resume()))
    })
    answer.on('end', () => to.end())
  })
  sent.on('error', () => to.destroy())
  if (kind !== 'cut-request') return void from.pipe(sent)
  from.once('data', (chunk: Buffer) => {
    sent.write(chunk.subarray(0, chunk.length / 2))
    sent.destroy()
    from.destroy()
  })
  from.on('end', () => {
    sent.destroy()
    to.destroy()
  })
}
