/** Checks an exported audit log without the database. */

import { FIRST_HASH, type LinkHash, linkText } from './audit-chain.ts'
import { type AuditFileLine, parseAuditFile } from './audit-file.ts'

export interface AuditFileReport {
  readonly events: number
  /** Of the newest event in the file. */
  readonly head?: { readonly seq: number; readonly hash: string }
  /** The first place that is not as it was written, for people. Absent when all is as written. */
  readonly problem?: string
  /** Stretches of the chain that the file does not hold: an export of a part has some. */
  readonly gaps: readonly { readonly fromSeq: number; readonly toSeq: number }[]
}

/** `text`: the whole file. */
export function checkAuditFile(text: string, link: LinkHash): AuditFileReport {
  const gaps: { fromSeq: number; toSeq: number }[] = []
  let last: AuditFileLine | undefined
  let events = 0
  const report = (problem?: string): AuditFileReport => ({
    events,
    ...(last && { head: { seq: last.seq, hash: last.hash } }),
    ...(problem !== undefined && { problem }),
    gaps,
  })
  for (const [index, line] of parseAuditFile(text).entries()) {
    if (!line) return report(`entry ${index + 1} of the file cannot be read`)
    const expected = (last?.seq ?? 0) + 1
    const what = `event ${line.seq} (${line.action}, ${new Date(line.atMs).toISOString()})`
    if (line.seq < expected) return report(`${what} does not stand at its place`)
    if (line.seq > expected) gaps.push({ fromSeq: expected, toSeq: line.seq - 1 })
    const before = line.seq > expected ? line.previousHash : (last?.hash ?? FIRST_HASH)
    if (before !== line.previousHash) return report(`${what} does not follow the event before it`)
    if (link(before, linkText(line.seq, line)) !== line.hash) return report(`${what} is not what was written`)
    last = line
    events += 1
  }
  return report()
}
