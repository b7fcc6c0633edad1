/** Is there room on the disk of the spool? Asked every few seconds; the operator is warned long before calls are refused. */

import { statfs } from 'node:fs/promises'
import type { Log } from '../../core/model/log.ts'

/** `low`: warned. `full`: new calls are refused, live ones go on as long as the disk takes them. */
export type FreeSpaceState = 'ok' | 'low' | 'full'

export interface FreeSpace {
  readonly state: FreeSpaceState
  /** Bytes that an unprivileged process may still write; undefined until the first look, or when the disk cannot be asked. */
  readonly freeBytes: number | undefined
  /** Looks now. Never rejects. */
  check(): Promise<void>
  close(): void
}

export interface FreeSpaceOptions {
  readonly folder: string
  /** Below this new calls are refused. */
  readonly minimumFreeBytes: number
  /** Below this the operator is warned. */
  readonly warnFreeBytes: number
  readonly everyMs: number
  readonly log: Log
  /** Replaces the question to the file system, for other volumes and tests. */
  readonly freeBytesOf?: (folder: string) => Promise<number>
}

const WARN_AT = 4

export function freeSpaceState(freeBytes: number | undefined, minimumFreeBytes: number): FreeSpaceState | undefined {
  return freeBytes === undefined ? undefined : stateOf(freeBytes, minimumFreeBytes, WARN_AT * minimumFreeBytes)
}

function stateOf(freeBytes: number, minimumFreeBytes: number, warnFreeBytes: number): FreeSpaceState {
  return freeBytes < minimumFreeBytes ? 'full' : freeBytes < warnFreeBytes ? 'low' : 'ok'
}

export function watchFreeSpace(options: FreeSpaceOptions): FreeSpace {
  const { folder, minimumFreeBytes, warnFreeBytes, log, freeBytesOf = availableBytes } = options
  let state: FreeSpaceState = 'ok'
  let freeBytes: number | undefined

  async function check(): Promise<void> {
    try {
      freeBytes = await freeBytesOf(folder)
    } catch (error) {
      freeBytes = undefined
      log.warn({ folder, err: error }, 'free space of the spool cannot be read')
      return
    }
    const before = state
    state = stateOf(freeBytes, minimumFreeBytes, warnFreeBytes)
    if (state === before) return
    const fields = { folder, freeBytes, minimumFreeBytes, warnFreeBytes }
    if (state === 'full') log.error(fields, 'spool disk is full: new calls are refused with 503')
    else if (state === 'low') log.warn(fields, 'spool disk is nearly full')
    else log.info(fields, 'spool disk has room again')
  }

  const timer = setInterval(() => void check(), options.everyMs)
  return {
    get state() {
      return state
    },
    get freeBytes() {
      return freeBytes
    },
    check,
    close: () => clearInterval(timer),
  }
}

async function availableBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
