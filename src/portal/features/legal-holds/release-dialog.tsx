import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { HoldRelease, LegalHold } from '../../../contract/legal-hold.ts'
import { describeError } from '../../lib/describe-error.ts'
import { formatSize } from '../../lib/format-size.ts'
import { fullDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { releaseHold, useRelease } from './api/legal-holds-api.ts'
import classes from './legal-holds.module.css'

interface ReleaseDialogProps {
  readonly hold: LegalHold
  readonly timeZone: string
  readonly onClose: () => void
}

const SHOWN = 5

/** What will go is read before the case is released. */
export function ReleaseDialog({ hold, timeZone, onClose }: ReleaseDialogProps) {
  const client = useQueryClient()
  const preview = useRelease(hold.id)
  const [reason, setReason] = useState('')
  const release = useMutation({
    mutationFn: (goes: number) => releaseHold(hold.id, { reason, goes }),
    onSuccess: async () => {
      await Promise.all(
        [['legal-holds'], ['retention', hold.accountId]].map((queryKey) => client.invalidateQueries({ queryKey })),
      )
      onClose()
    },
    onError: () => void preview.refetch(),
  })
  const { data } = preview
  return (
    <FormDialog
      title={t('Release the case {name}', { name: hold.name })}
      submit={data && data.goes > 0 ? t('Release, {count} recordings will go', { count: data.goes }) : t('Release')}
      pending={release.isPending}
      error={release.error ? describeError(release.error).text : undefined}
      onSubmit={() => data && release.mutate(data.goes)}
      onClose={onClose}
    >
      {data ? (
        <Goes preview={data} timeZone={timeZone} />
      ) : preview.error ? (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <Skeleton height={80} />
      )}
      <TextInput
        label={t('Why it is released')}
        required
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function Goes({ preview, timeZone }: { readonly preview: HoldRelease; readonly timeZone: string }) {
  const { goes, goesBytes, stays, heldByOthers, first } = preview
  return (
    <div className={classes.goes}>
      <p>
        {goes === 0
          ? t('Nothing goes: no recording that only this case holds is over.')
          : t('{count} recordings are over and go with the next purge, {size}:', {
              count: goes,
              size: formatSize(goesBytes),
            })}
      </p>
      <ul>
        {first.slice(0, SHOWN).map(({ recordingId, expiresAt, text }) => (
          <li key={recordingId}>
            {t('over since {day}: {why}', { day: fullDay(Date.parse(expiresAt), timeZone), why: say(text) })}
          </li>
        ))}
      </ul>
      <p className={classes.note}>
        {t('{stays} stay since their date is still to come, {heldByOthers} since another case holds them.', {
          stays,
          heldByOthers,
        })}
      </p>
    </div>
  )
}
