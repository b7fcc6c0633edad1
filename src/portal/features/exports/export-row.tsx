import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Export } from '../../../contract/export.ts'
import { counted, formatCount, formatSize } from '../../lib/format-size.ts'
import { fullTime, relativeTime } from '../../lib/format-time.ts'
import { apiUrl } from '../../lib/request.ts'
import { useNow } from '../../lib/use-now.ts'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { toastError } from '../../ui/toast.ts'
import { removeExport } from './api/remove-export.ts'
import { EXPORTS_KEY, isUnfinished } from './api/use-exports.ts'
import classes from './export-row.module.css'

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
        <b>{counted(job.callsTotal, 'call')}</b>
        <span className={classes.detail}>
          <Detail job={job} timeZone={timeZone} />
        </span>
        {isUnfinished(job) && (
          <ProgressBar
            done={job.callsDone}
            total={job.callsTotal}
            label={`Export of ${counted(job.callsTotal, 'call')}`}
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
          Download
        </Button>
      )}
      <Button size="xs" variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
        {isUnfinished(job) ? 'Cancel' : 'Remove'}
      </Button>
    </div>
  )
}

function Detail({ job, timeZone }: ExportRowProps) {
  const nowMs = useNow(30_000)
  const createdAtMs = Date.parse(job.createdAt)
  if (job.state === 'waiting') return 'Waiting for its turn'
  if (job.state === 'running') return `${formatCount(job.callsDone)} of ${formatCount(job.callsTotal)} done`
  if (job.state === 'failed') return <span className={classes.failed}>{job.failure?.message ?? 'It failed.'}</span>
  return (
    <span title={fullTime(createdAtMs, timeZone)}>
      {[
        job.sizeBytes === undefined ? undefined : `ZIP, ${formatSize(job.sizeBytes)}`,
        relativeTime(createdAtMs, nowMs) ?? fullTime(createdAtMs, timeZone),
        job.expiresAt && `kept until ${fullTime(Date.parse(job.expiresAt), timeZone)}`,
      ]
        .filter((text) => text !== undefined)
        .join(' · ')}
    </span>
  )
}
