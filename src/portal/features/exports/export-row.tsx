import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Export } from '../../../contract/export.ts'
import { formatSize } from '../../lib/format-size.ts'
import { fullTime, relativeTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { apiUrl } from '../../lib/request.ts'
import { useNow } from '../../lib/use-now.ts'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { toastError } from '../../ui/toast.ts'
import { removeExport } from './api/remove-export.ts'
import { EXPORTS_KEY, isUnfinished } from './api/use-exports.ts'
import classes from './export-row.module.css'
import { failureWords } from './failure-words.ts'

interface ExportRowProps {
  readonly job: Export
  readonly timeZone: string
}

/** One export: how far it is, then its file. */
export function ExportRow({ job, timeZone }: ExportRowProps) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => removeExport(job.id),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: EXPORTS_KEY }),
  })
  return (
    <div className={classes.root}>
      <div className={classes.text}>
        <b>{callsOf(job)}</b>
        <span className={classes.detail}>
          <Detail job={job} timeZone={timeZone} />
        </span>
        {isUnfinished(job) && (
          <ProgressBar
            done={job.callsDone}
            total={job.callsTotal}
            label={t('Export of {calls}', { calls: callsOf(job) })}
          />
        )}
      </div>
      {job.state === 'ready' && (
        <Button
          component="a"
          href={apiUrl(`/exports/${job.id}/file`)}
          download={job.fileName}
          size="xs"
          leftSection={<IconDownload size={15} stroke={1.7} />}
        >
          {t('Download')}
        </Button>
      )}
      <Button size="xs" variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
        {isUnfinished(job) ? t('Cancel') : t('Remove')}
      </Button>
    </div>
  )
}

function Detail({ job, timeZone }: ExportRowProps) {
  const nowMs = useNow(30_000)
  const createdAtMs = Date.parse(job.createdAt)
  if (job.state === 'waiting') return t('Waiting for its turn')
  if (job.state === 'running')
    return t('{callsDone} of {callsTotal} done', { callsDone: job.callsDone, callsTotal: job.callsTotal })
  if (job.state === 'failed') return <span className={classes.failed}>{failureWords(job.failure)}</span>
  return (
    <span title={fullTime(createdAtMs, timeZone)}>
      {[
        job.sizeBytes === undefined ? undefined : `ZIP, ${formatSize(job.sizeBytes)}`,
        relativeTime(createdAtMs, nowMs) ?? fullTime(createdAtMs, timeZone),
        leftOut(job),
        job.expiresAt && t('kept until {expiresAt}', { expiresAt: fullTime(Date.parse(job.expiresAt), timeZone) }),
      ]
        .filter((text) => text !== undefined)
        .join(' · ')}
    </span>
  )
}

/** As the list counts them; each leg has a line and recordings of its own. */
function callsOf({ callsTotal, furtherLegs }: Export): string {
  const calls = t('{count} calls', { count: callsTotal - furtherLegs })
  return furtherLegs === 0 ? calls : t('{calls} in {legs} legs', { calls, legs: callsTotal })
}

/** So that nobody believes the file has everything. */
function leftOut({ leftOut }: Export): string | undefined {
  if (!leftOut) return undefined
  const { calls, recordings, files } = leftOut
  const words = [
    calls > 0 && t('{count} calls left out', { count: calls }),
    recordings > 0 && t('{count} recordings not yours to export', { count: recordings }),
    files > 0 && t('{count} files missing', { count: files }),
  ].filter((text) => text !== false)
  return words.length === 0 ? undefined : words.join(', ')
}
