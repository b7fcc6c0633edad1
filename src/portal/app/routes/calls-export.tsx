import type { ExportRequest } from '../../../contract/export.ts'
import { collectCallIds } from '../../features/calls/api/collect-call-ids.ts'
import type { ChosenCalls } from '../../features/calls/calls-page.tsx'
import { ExportDialog } from '../../features/exports/export-dialog.tsx'
import { t } from '../../lib/i18n.ts'

interface CallsExportProps {
  readonly calls: ChosenCalls
  readonly timeZone: string
  readonly onClose: () => void
}

/** From what was chosen in the list to what the export dialog asks for. */
export default function CallsExport({ calls, timeZone, onClose }: CallsExportProps) {
  return <ExportDialog what={wordsOf(calls)} request={() => requestOf(calls)} timeZone={timeZone} onClose={onClose} />
}

export function wordsOf(calls: ChosenCalls): string {
  if (calls.kind === 'some') return t('{count} calls', { count: calls.callIds.length })
  return calls.except.size === 0
    ? t('all matching calls')
    : t('all matching calls but {size}', { size: calls.except.size })
}

async function requestOf(calls: ChosenCalls): Promise<ExportRequest> {
  if (calls.kind === 'some') return { callIds: [...calls.callIds] }
  if (calls.except.size > 0) return { callIds: [...(await collectCallIds(calls.query, calls.except))] }
  const { accountId, ...filter } = calls.query
  return accountId === undefined ? { filter } : { filter, accountId }
}
