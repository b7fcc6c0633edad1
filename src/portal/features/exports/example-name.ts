import type { AudioForm } from '../../../core/export/export-options.ts'
import { formatName, parseNameTemplate } from '../../../core/export/name-template.ts'
import { nameValues } from '../../../core/export/name-values.ts'

/** Empty: as the portal names recordings. */
export const isNameTemplate = (text: string): boolean => text.trim() === '' || parseNameTemplate(text.trim()).ok

const EXAMPLE = {
  call: {
    id: '0195f0a4-9c2e-7c11-9b0e-2f6a1c3d4e5f',
    accountId: '0195f0a4-1111-7c11-9b0e-2f6a1c3d4e5f',
    direction: 'inbound',
    caller: { name: 'Ada Lovelace', number: '+4930123456' },
    callee: { number: '101' },
  },
  recording: {
    id: '0195f0a4-9c2f-7d22-8a1b-3c4d5e6f7a8b',
    startedAtMs: Date.UTC(2026, 2, 1, 10, 30, 15),
    durationMs: 187_000,
    segmentIndex: 0,
  },
  portalName: '2026-03-01 10-30-15 Ada Lovelace to 101',
} as const

/** What a file would be called; empty when the template is none. */
export function exampleName(template: string, { format, channels }: AudioForm): string {
  const parsed = parseNameTemplate(template.trim() || '{name}')
  if (!parsed.ok) return ''
  const stem = formatName(parsed.template, nameValues(EXAMPLE, 'UTC'))
  const party = channels === 'per-party' && format !== 'none' ? ` - ${EXAMPLE.call.caller.name}` : ''
  return `${stem}${party}.${format === 'stored' ? 'wav' : format === 'none' ? 'json' : format}`
}
