/** How recorders are: each says so on the bus when it changes, and again now and then for whoever came later. */

import type { Bus } from './bus.ts'

export interface RecorderHealth {
  /** Of its machine. */
  readonly host: string
  /** Of the spool: one recorder's alone. */
  readonly folder: string
  /** Room on the disk of the spool: `low` is warned of, with `full` new calls are refused. Absent while that cannot be told. */
  readonly disk?: 'ok' | 'low' | 'full'
  readonly freeBytes?: number
  /** What live calls hold in memory because the disk refuses it. */
  readonly waitingBytes: number
  /** Ended calls that could not be archived, and are tried again. */
  readonly failingCalls: number
}

/** Of those that were heard of lately, in order of names. */
export interface RecorderBoard {
  list(): readonly RecorderHealth[]
  close(): void
}

const LOOK_EVERY_MS = 1000
const REPEAT_EVERY_MS = 30_000
/** A recorder that was not heard of for so long is gone. */
const FORGET_AFTER_MS = 3 * REPEAT_EVERY_MS

/** Tells of a recorder until it is stopped. What cannot be told now is told at the next look. */
export function announceRecorder(bus: Bus, look: () => RecorderHealth): () => void {
  let told = ''
  let toldAtMs = Number.NEGATIVE_INFINITY

  async function tell(): Promise<void> {
    const health = look()
    const { host, folder, disk, waitingBytes, failingCalls } = health
    // Bytes change all the time, what they mean does not.
    const state = JSON.stringify([disk, waitingBytes > 0, failingCalls])
    const isNews = state !== told
    if (!isNews && performance.now() - toldAtMs < REPEAT_EVERY_MS) return
    await bus.publish({
      topic: isNews ? 'recorder-changed' : 'recorder-known',
      id: nameOf({ host, folder }),
      payload: health,
    })
    told = state
    toldAtMs = performance.now()
  }

  const telling = () => void tell().catch(() => {})
  telling()
  const timer = setInterval(telling, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

/** `nowMs`: of any clock. Whoever makes it closes it. */
export function watchRecorders(bus: Bus, nowMs: () => number): RecorderBoard {
  const known = new Map<string, { readonly health: RecorderHealth; readonly atMs: number }>()
  const topics = ['recorder-changed', 'recorder-known'] as const
  const ends = topics.map((topic) =>
    bus.subscribe(topic, ({ payload }) => {
      const health = payload as RecorderHealth | undefined
      if (health) known.set(nameOf(health), { health, atMs: nowMs() })
    }),
  )
  return {
    list() {
      for (const [name, { atMs }] of known) if (nowMs() - atMs > FORGET_AFTER_MS) known.delete(name)
      return [...known].sort(([one], [other]) => one.localeCompare(other)).map(([, { health }]) => health)
    },
    close() {
      for (const end of ends) end()
    },
  }
}

const nameOf = ({ host, folder }: Pick<RecorderHealth, 'host' | 'folder'>): string => `${host}:${folder}`
