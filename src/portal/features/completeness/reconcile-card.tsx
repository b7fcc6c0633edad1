import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { CDR_PRESETS, type CdrPreset } from '../../../core/reconciliation/cdr-mapping.ts'
import { describeError } from '../../lib/describe-error.ts'
import { formatCount } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { say } from '../../lib/say.ts'
import { Card } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { toast } from '../../ui/toast.ts'
import { reconcileFile } from './api/completeness-api.ts'
import classes from './completeness.module.css'

const SYSTEMS: Readonly<Record<CdrPreset, string>> = {
  netsapiens: 'NetSapiens',
  kazoo: 'Kazoo',
  asterisk: 'Asterisk',
  freeswitch: 'FreeSWITCH',
}

/** Whoever has more of them looks into the answer of the API. */
const MOST_PROBLEMS = 10

type Problems = readonly { readonly line: number; readonly message: string }[]

/** Of `cdrs-unreadable`: why no line of the file could be read. */
function problemsOf(error: unknown): Problems {
  return error instanceof ApiError ? ((error.details.problems ?? []) as Problems) : []
}

/** A file of the phone system, compared at once. */
export function ReconcileCard({ accountId }: { readonly accountId: string }) {
  const client = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const [preset, setPreset] = useState<CdrPreset | ''>('')
  const comparing = useMutation({
    mutationFn: (file: File) => reconcileFile(accountId, { file, preset }),
    onSuccess: async ({ missed, cdrs }) => {
      await client.invalidateQueries({ queryKey: ['completeness'] })
      toast(
        missed === 0
          ? t('{count} records compared: nothing is missing.', { count: cdrs })
          : t('{count} records compared: {missed} calls are missing.', { count: cdrs, missed: formatCount(missed) }),
      )
    },
  })
  const { byPresentSettings = 0, byPresentDirectory = 0 } = comparing.data ?? {}
  const problems = comparing.data?.problems ?? problemsOf(comparing.error)
  const judgedByToday = Math.max(byPresentSettings, byPresentDirectory)
  return (
    <Card
      title={t('Compare a file')}
      hint={t(
        'Call detail records as CSV; the first line names the columns. Larger files and other columns: tapeline reconcile.',
      )}
    >
      <div className={classes.choice}>
        <NativeSelect
          label={t('Phone system')}
          data={[
            { value: '', label: t('Columns as they are named') },
            ...CDR_PRESETS.map((value) => ({ value, label: SYSTEMS[value] })),
          ]}
          value={preset}
          onChange={(event) => setPreset(event.currentTarget.value as CdrPreset | '')}
        />
        <Button variant="default" loading={comparing.isPending} onClick={() => picker.current?.click()}>
          {t('Choose a file')}
        </Button>
        <input
          ref={picker}
          type="file"
          accept=".csv,.txt,text/csv"
          aria-label={t('CSV file')}
          hidden
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            if (file) comparing.mutate(file)
            // The same file again, corrected, is a new one.
            event.currentTarget.value = ''
          }}
        />
      </div>
      {judgedByToday > 0 && (
        <p className={classes.note}>
          {t(
            '{count} records are from before Tapeline knew who was recorded when. They were judged by what holds today.',
            { count: judgedByToday },
          )}
        </p>
      )}
      {comparing.error && <FormError>{describeError(comparing.error).text}</FormError>}
      {comparing.data && comparing.data.problemCount > 0 && (
        <p className={classes.note}>{t('{count} lines could not be read:', { count: comparing.data.problemCount })}</p>
      )}
      {problems.length > 0 && (
        <ul className={classes.problems}>
          {problems.slice(0, MOST_PROBLEMS).map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              {t('Line {line}', { line })}: {say(message)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
