/**
 * Parts of a multipart body, RFC 2046 §5.1.1, as found on wires: bare LF, blanks after the boundary, no blank after a header's
 * colon, no blank line before the content, no closing boundary, another multipart's boundary inside a part.
 */

import { parameter, parseParameters } from '../sip/parameters.ts'
import { bodyText } from './body-text.ts'
import { MAXIMUM_BODY_PARTS } from './siprec-limits.ts'
import { withoutTransferEncoding } from './transfer-encoding.ts'

export interface BodyPart {
  /** As sent, empty when the part has none. */
  readonly contentType: string
  /** `Content-Disposition` as sent, empty when the part has none. */
  readonly disposition: string
  readonly text: string
}

/** What follows the line: a part, text between nested parts, or nothing more. */
type DelimiterKind = 'part' | 'skip' | 'end'

interface Line {
  readonly text: string
  readonly start: number
  /** Where the next line starts. */
  readonly end: number
}

interface Delimiter extends Line {
  readonly kind: DelimiterKind
}

const PART_HEADER = /^[ \t]*(Content-[\w-]+|MIME-Version)[ \t]*:[ \t]*(.*)$/i
/** Behind a boundary any header may stand; neither SDP nor XML begins so. */
const ANY_HEADER = /^[ \t]*([a-z][\w-]*)[ \t]*:[ \t]*(.*)$/i
const DELIMITER_LINE = /^[ \t]*--[^\r\n]*/gm

/** `text` is latin1, one character per byte; texts of parts are decoded as UTF-8 where they are UTF-8. */
export function splitMultipart(contentType: string, text: string, problems: string[]): BodyPart[] {
  const declared = boundaryOf(contentType)
  const lines = delimiterLines(text)
  let boundary = declared
  if (boundary === undefined || !lines.some((line) => markOf(line.text, boundary ?? '') !== undefined)) {
    boundary = lines[0]?.text.trim().slice(2)
    problems.push(declared === undefined ? 'multipart without boundary parameter' : 'declared boundary not in the body')
    if (boundary === undefined) return []
  }
  return partsBetween(text, delimitersOf(text, lines, boundary, problems), problems)
}

function delimitersOf(text: string, lines: readonly Line[], boundary: string, problems: string[]): Delimiter[] {
  const foreign = new Set<string>()
  const kindOf = (line: Line): DelimiterKind | undefined => {
    const mark = markOf(line.text, boundary)
    if (mark) return mark === 'closing' ? 'end' : 'part'
    const name = line.text.trim()
    if (name.endsWith('--') && foreign.has(name.slice(0, -2))) return 'skip'
    // A foreign boundary splits only where a part's header follows it; else the line is text of its part.
    if (!PART_HEADER.test(lineAt(text, line.end))) return undefined
    if (!foreign.has(name)) problems.push(`foreign boundary ${name.slice(0, 60)}`)
    foreign.add(name)
    return 'part'
  }
  return lines.flatMap((line) => {
    const kind = kindOf(line)
    return kind ? [{ ...line, kind }] : []
  })
}

function partsBetween(text: string, delimiters: readonly Delimiter[], problems: string[]): BodyPart[] {
  const parts: BodyPart[] = []
  // A body that begins with the first part's headers, its boundary line lost on the way.
  if (PART_HEADER.test(lineAt(text, 0))) parts.push(readPart(text.slice(0, delimiters[0]?.start)))
  for (const [index, { kind, end }] of delimiters.entries()) {
    if (kind === 'end') return parts
    if (kind === 'skip') continue
    if (parts.length >= MAXIMUM_BODY_PARTS) {
      problems.push('too many body parts')
      return parts
    }
    const part = readPart(text.slice(end, delimiters[index + 1]?.start))
    if (part.text !== '' || part.contentType !== '') parts.push(part)
  }
  problems.push('no closing boundary')
  return parts
}

/** Every line that starts with two hyphens. */
function delimiterLines(text: string): Line[] {
  return [...text.matchAll(DELIMITER_LINE)].map((match) => {
    return { text: match[0], start: match.index, end: nextLine(text, match.index + match[0].length) }
  })
}

/** RFC 2046 §5.1.1: `--boundary`, `--` for the last one, then blanks. */
function markOf(line: string, boundary: string): 'opening' | 'closing' | undefined {
  const mark = line.trim()
  if (mark === `--${boundary}`) return 'opening'
  return mark === `--${boundary}--` ? 'closing' : undefined
}

function lineAt(text: string, start: number): string {
  const length = text.slice(start, start + 1024).search(/[\r\n]/)
  return text.slice(start, length < 0 ? start + 1024 : start + length)
}

function readPart(raw: string): BodyPart {
  let contentType = ''
  let disposition = ''
  let transferEncoding = ''
  let position = 0
  let hasHeader = false
  for (;;) {
    const line = lineAt(raw, position)
    const header = ANY_HEADER.exec(line)
    const isBlank = line.trim() === ''
    // The blank line may be missing: content begins with the first line that is neither a header nor a folded one.
    const isFolded = hasHeader && /^[ \t]+(?!<|[a-z]=)\S/.test(line)
    if (position >= raw.length || !(header || isFolded || isBlank)) break
    position = nextLine(raw, position + line.length)
    // A blank line before the headers happens; after them it ends them.
    if (isBlank && hasHeader) break
    if (!header) continue
    hasHeader = true
    const name = header[1]?.toLowerCase()
    if (name === 'content-type') contentType = (header[2] ?? '').trim()
    if (name === 'content-disposition') disposition = (header[2] ?? '').trim()
    if (name === 'content-transfer-encoding') transferEncoding = header[2] ?? ''
  }
  // The line break before a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
  const content = raw.slice(position).replace(/(?:\r\n|\n|\r)$/, '')
  return { contentType, disposition, text: bodyText(withoutTransferEncoding(transferEncoding, content)) }
}

function nextLine(text: string, lineEnd: number): number {
  if (text.startsWith('\r\n', lineEnd)) return lineEnd + 2
  return Math.min(lineEnd + 1, text.length)
}

function boundaryOf(contentType: string): string | undefined {
  const semicolon = contentType.indexOf(';')
  if (semicolon < 0) return undefined
  // Blanks at the end of a boundary are not part of it (RFC 2046 §5.1.1), also inside quotes.
  const value = parameter(parseParameters(contentType.slice(semicolon + 1)), 'boundary')?.trimEnd()
  return value === '' ? undefined : value
}
