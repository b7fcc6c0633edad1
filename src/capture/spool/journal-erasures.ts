/**
 * What is to be erased from a live journal, one after the other, on a descriptor of its own: asynchronous and in pieces, so that neither
 * appending nor other calls wait for it.
 */

import { crc32 } from 'node:zlib'
import { type Erasure, eraseInJournal, type JournalFile } from '../../core/journal/erase-packets.ts'
import type { Interval } from '../../core/model/call-time-line.ts'
import type { FileCalls } from './file-calls.ts'

interface WaitingErasure {
  readonly intervals: readonly Interval[]
  /** What comes later is not meant. */
  readonly untilByte: number
  readonly resolve: () => void
}

export class JournalErasures {
  readonly #path: string
  readonly #journal: Pick<Erasure, 'header' | 'cipher'>
  readonly #files: FileCalls
  readonly #failed: (error: unknown) => void
  #waiting: WaitingErasure[] = []
  #underWay: Promise<void> | undefined

  constructor(
    path: string,
    journal: Pick<Erasure, 'header' | 'cipher'>,
    files: FileCalls,
    failed: (error: unknown) => void,
  ) {
    this.#path = path
    this.#journal = journal
    this.#files = files
    this.#failed = failed
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0
  }

  /** Resolves when it is done and synced, or given up. */
  add(intervals: readonly Interval[], untilByte: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ intervals, untilByte, resolve })
    return promise
  }

  /** Does what waits; stops at the first that fails, for the next call to try again. Never rejects. */
  run(): Promise<void> {
    this.#underWay ??= this.#runAll().finally(() => {
      this.#underWay = undefined
    })
    return this.#underWay
  }

  giveUp(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  async #runAll(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      try {
        await this.#perform(next)
      } catch (error) {
        this.#failed(error)
        return
      }
      if (this.#waiting[0] === next) this.#waiting.shift()
      next.resolve()
    }
  }

  async #perform({ intervals, untilByte }: WaitingErasure): Promise<void> {
    const fd = await result<number>((done) => this.#files.open(this.#path, 'r+', done))
    try {
      const erased = await eraseInJournal(this.#fileOf(fd), { ...this.#journal, untilByte, intervals, crc32 })
      if (erased > 0) await result((done) => this.#files.fdatasync(fd, (error) => done(error, undefined)))
    } finally {
      await result((done) => this.#files.close(fd, (error) => done(error ?? null, undefined)))
    }
  }

  #fileOf(fd: number): JournalFile {
    const { read, write } = this.#files
    return {
      read: (into, atByte) => result<number>((done) => read(fd, into, 0, into.length, atByte, done)),
      async write(bytes, atByte) {
        let written = 0
        while (written < bytes.length) {
          const [from, left] = [written, bytes.length - written]
          written += await result<number>((done) => write(fd, bytes, from, left, atByte + from, done))
        }
      },
    }
  }
}

function result<T>(call: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))))
}
