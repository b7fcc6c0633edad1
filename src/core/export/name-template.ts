/** Names of files as whoever downloads wants them: `{date}/{direction}-{caller}-{callee}-{id}`. */

import { shortened } from './safe-file-name.ts'

export const NAME_FIELDS = {
  name: 'as the portal names it: time, caller, callee, segment',
  date: '2026-03-01, where this machine is',
  time: '10-30-15',
  year: 'of the date',
  month: 'of the date',
  day: 'of the date',
  direction: 'inbound, outbound, internal, transit',
  caller: 'name, number or address',
  callee: 'name, number or address',
  'caller-number': 'number or address',
  'callee-number': 'number or address',
  segment: 'number of the stretch of the call, from 1',
  duration: 'of the recording, whole seconds',
  id: 'of the recording',
  'call-id': 'of the call',
  account: 'id of the account',
} as const

export type NameField = keyof typeof NAME_FIELDS

/** Folders, then the file without its ending; each of texts and fields. */
export type NameTemplate = readonly (readonly (string | { readonly field: NameField })[])[]

export type ParsedNameTemplate =
  | { readonly ok: true; readonly template: NameTemplate }
  | { readonly ok: false; readonly reason: string }

/** Values are parts of file names already: see safe-file-name.ts. */
export type NameValues = Readonly<Record<NameField, string>>

export function parseNameTemplate(text: string): ParsedNameTemplate {
  const template: (string | { field: NameField })[][] = []
  for (const part of text.split('/')) {
    if (/^[.\s]*$/.test(part)) return refuse('has a folder or file without a name')
    const pieces: (string | { field: NameField })[] = []
    for (const [, field, literal] of part.matchAll(/\{([^{}]*)\}|([^{}]+|[{}])/g)) {
      if (field !== undefined && !(field in NAME_FIELDS)) {
        return refuse(`has {${field}}, which is none of ${Object.keys(NAME_FIELDS).join(', ')}`)
      }
      const forbidden = literal && /[<>:"\\|?*{}\p{Cc}]/u.exec(literal)?.[0]
      if (forbidden) return refuse(`has ${JSON.stringify(forbidden)}, which no file name may have on Windows`)
      pieces.push(field === undefined ? (literal ?? '') : { field: field as NameField })
    }
    template.push(pieces)
  }
  return { ok: true, template }
}

function refuse(reason: string): ParsedNameTemplate {
  return { ok: false, reason }
}

/** A file name may have 255 bytes; what tells two of one name apart and the ending need the rest. */
const MAXIMUM_PART_BYTES = 200
/** Of Windows, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** `2026-03-01/inbound-Ada Lovelace-101`: parts joined by `/`, without an ending, fit for Windows, macOS and Linux. */
export function formatName(template: NameTemplate, values: NameValues): string {
  return template
    .map((pieces) => {
      const text = pieces.map((piece) => (typeof piece === 'string' ? piece : values[piece.field])).join('')
      // Windows takes dots and blanks away from the end of a name; a dot in front hides it.
      const whole = shortened(text, MAXIMUM_PART_BYTES, MAXIMUM_PART_BYTES).replaceAll(/^[.\s]+|[.\s]+$/g, '')
      return RESERVED.test(whole) ? `_${whole}` : whole || 'unknown'
    })
    .join('/')
}
