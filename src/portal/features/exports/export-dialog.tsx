import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Export, ExportRequest } from '../../../contract/export.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { tx } from '../../lib/rich-text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { createExport } from './api/create-export.ts'
import { EXPORTS_KEY, isUnfinished, useExports } from './api/use-exports.ts'
import { isNameTemplate } from './example-name.ts'
import { ExportOptionsFields } from './export-options-fields.tsx'
import { ExportRow } from './export-row.tsx'
import { sent } from './schedule-fields.ts'
import { useExportOptions } from './use-export-options.ts'

interface ExportDialogProps {
  /** What is about to be exported, in words: `12 calls`. */
  readonly what: string
  readonly request: () => Promise<ExportRequest>
  readonly timeZone: string
  readonly onClose: () => void
}

/** Says what the ZIP will hold, starts it, and shows how far it is. Closing does not stop it. */
export function ExportDialog({ what, request, timeZone, onClose }: ExportDialogProps) {
  const client = useQueryClient()
  const [startedId, setStartedId] = useState<string>()
  const { options, setOptions, keep } = useExportOptions()
  const start = useMutation({
    mutationFn: async () => createExport({ ...(await request()), ...sent(options) }),
    onSuccess: (job: Export) => {
      keep()
      client.setQueryData<{ exports: Export[] }>(EXPORTS_KEY, (old) => ({ exports: [job, ...(old?.exports ?? [])] }))
      setStartedId(job.id)
    },
  })
  const { data: exports } = useExports(startedId !== undefined)
  // A cancelled export is no longer in the list: what is shown then is the end of it.
  const job = exports?.find((each) => each.id === startedId)
  return (
    <Dialog onClose={onClose} title={t('Export {what}', { what })} size="md">
      {startedId === undefined ? (
        <>
          <p style={{ marginBottom: 12 }}>
            {tx(
              'One ZIP file with the recordings, and {span} with a line for every call, recorded or not; the same as JSON lines for programs. It is made in the background.',
              { span: <span className="mono">{t('calls.csv')}</span> },
            )}
          </p>
          <ExportOptionsFields options={options} onChange={setOptions} />
          {start.isError && <FormError>{describeError(start.error).text}</FormError>}
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose}>
              {t('Cancel')}
            </Button>
            <Button
              loading={start.isPending}
              disabled={!isNameTemplate(options.fileNames ?? '')}
              onClick={() => start.mutate()}
              data-autofocus
            >
              {t('Start export')}
            </Button>
          </Group>
        </>
      ) : job ? (
        <>
          <div style={{ marginInline: -16 }}>
            <ExportRow job={job} timeZone={timeZone} />
          </div>
          {isUnfinished(job) && (
            <p className="muted">{t('You can close this; the export goes on and is found under Exports.')}</p>
          )}
        </>
      ) : (
        <p>{t('The export is gone.')}</p>
      )}
    </Dialog>
  )
}
