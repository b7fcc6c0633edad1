/** The bus over LISTEN/NOTIFY: one connection per node, made again when it breaks. */

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../core/model/log.ts'
import type { Bus, BusMessage, BusTopic } from '../store/bus.ts'
import { clientConfig, type PostgresConnection } from './postgres.ts'

type Listener = (message: BusMessage) => void

/** What travels: the message and the node it comes from. */
interface Envelope {
  readonly from: string
  readonly message: BusMessage
}

const CHANNEL = 'tapeline'
/** Messages of this long go out as one query: NOTIFY takes a lock of the whole database at commit. */
const COALESCE_MS = 10
/** A connection that died silently (a firewall, a lost machine) is found out by asking. */
const HEARTBEAT_MS = 30_000
const LONGEST_PAUSE_MS = 5_000

/**
 * Rejects when the first connection fails; later ones are repeated for ever. Listeners of this node are called at once, those
 * of other nodes some milliseconds later. After a break each listener gets its topic without account and id: anything may
 * have changed meanwhile.
 */
export async function openPostgresBus(connection: PostgresConnection, log: Log): Promise<Bus> {
  const bus = new PostgresBus(connection, log)
  await bus.connect()
  return bus
}

class PostgresBus implements Bus {
  readonly #node = randomUUID()
  readonly #connection: PostgresConnection
  readonly #log: Log
  readonly #listeners = new Map<BusTopic, Set<Listener>>()
  readonly #heartbeat: NodeJS.Timeout
  #client: pg.Client | undefined
  #outgoing = new Set<string>()
  #flush: Promise<void> | undefined
  #closed = false

  constructor(connection: PostgresConnection, log: Log) {
    this.#connection = connection
    this.#log = log
    this.#heartbeat = setInterval(() => this.#client?.query('select').catch(() => this.#client?.end()), HEARTBEAT_MS)
    this.#heartbeat.unref()
  }

  publish(message: BusMessage): Promise<void> {
    this.#deliver(message)
    this.#outgoing.add(JSON.stringify({ from: this.#node, message } satisfies Envelope))
    this.#flush ??= delay(COALESCE_MS).then(() => this.#send())
    return this.#flush
  }

  subscribe(topic: BusTopic, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#heartbeat)
    await this.#flush
    await this.#client?.end()
  }

  async connect(): Promise<void> {
    const client = new pg.Client({
      ...clientConfig(this.#connection),
      query_timeout: HEARTBEAT_MS / 2,
      connectionTimeoutMillis: 10_000,
    })
    client.on('notification', ({ payload = '' }) => this.#received(payload))
    client.on('error', (error) => this.#log.warn({ error: error.message }, 'bus connection lost'))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
    client.once('end', () => void this.#reconnect())
    this.#client = client
    // Closed while this was on its way back: nobody else would end it, and the process would not end.
    if (this.#closed) await client.end()
  }

  async #reconnect(): Promise<void> {
    this.#client = undefined
    for (let pauseMs = 50; !this.#closed; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      try {
        await this.connect()
        for (const topic of this.#listeners.keys()) this.#deliver({ topic })
        return
      } catch {
        await delay(pauseMs)
      }
    }
  }

  /** What cannot be sent is lost: the bus only says that something is worth reading again. */
  async #send(): Promise<void> {
    const messages = [...this.#outgoing]
    this.#outgoing = new Set()
    this.#flush = undefined
    try {
      await this.#client?.query('select pg_notify($1, message) from unnest($2::text[]) as message', [CHANNEL, messages])
    } catch (error) {
      this.#log.warn({ error: String(error), messages: messages.length }, 'bus messages lost')
    }
  }

  #received(payload: string): void {
    const { from, message } = JSON.parse(payload) as Envelope
    if (from !== this.#node) this.#deliver(message)
  }

  #deliver(message: BusMessage): void {
    for (const listener of this.#listeners.get(message.topic) ?? []) {
      try {
        listener(message)
      } catch (error) {
        this.#log.error({ error: String(error), topic: message.topic }, 'bus listener failed')
      }
    }
  }
}
