/**
 * How this browser has the columns: what was changed here stands here at once, for its other tabs too, and until the server has it. What
 * the server has came with the sign-in session, before the list.
 */

import type { CallsView } from '../../../core/model/column-layout.ts'
import { type ColumnLayout, readLayout } from './columns.ts'

export interface LocalLayout {
  /** Null: as they come. */
  readonly layout: ColumnLayout | null
  /** Of the change, and once it is sent, of that; by the clock of this computer, as all times here. */
  readonly atMs: number
  readonly isSent: boolean
}

/** What was kept, whoever wrote it; undefined where it says nothing. */
export function readLocal(view: CallsView, text: string | null | undefined): LocalLayout | undefined {
  const read = parse(text)
  // Before servers kept them, a browser had nothing but the layout.
  if (isLayout(read)) return { layout: readLayout(view, read), atMs: 0, isSent: false }
  const { layout, atMs, isSent } = Object(read) as Partial<Record<keyof LocalLayout, unknown>>
  if (typeof atMs !== 'number' || !(layout === null || isLayout(layout))) return undefined
  return { layout: layout === null ? null : readLayout(view, layout), atMs, isSent: isSent === true }
}

/**
 * Whether that is newer than what the server has. `told`: when the session was, which knows all that was sent before; `keptAtMs`: from when
 * the server's is, undefined where it has none.
 */
export function isNewer({ atMs, isSent }: LocalLayout, told: { atMs: number; keptAtMs: number | undefined }): boolean {
  if (atMs > told.atMs) return true
  return !isSent && (told.keptAtMs === undefined || atMs > told.keptAtMs)
}

function isLayout(value: unknown): boolean {
  const { order, shown } = Object(value) as Partial<Record<keyof ColumnLayout, unknown>>
  return Array.isArray(order) && Array.isArray(shown)
}

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
