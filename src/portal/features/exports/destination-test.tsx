import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { FormError } from '../../ui/form-error.tsx'
import { type DestinationTest as Test, testDestination } from './api/export-schedules-api.ts'
import { bodyOf, type ScheduleFields } from './schedule-fields.ts'
import classes from './schedules.module.css'

interface DestinationTestProps {
  readonly accountId: string
  readonly scheduleId: string | undefined
  readonly fields: ScheduleFields
}

const STEPS: Readonly<Record<Test['checks'][number]['step'], string>> = {
  connect: t('Connect'),
  put: t('Put a file'),
  find: t('Find it'),
  remove: t('Remove it'),
}

/** Tries where the files are to go, as it stands in the form. */
export function DestinationTest({ accountId, scheduleId, fields }: DestinationTestProps) {
  const test = useMutation({ mutationFn: () => testDestination(accountId, bodyOf(fields), scheduleId) })
  const isFilled = fields.name !== '' && (fields.to !== 'sftp' || (fields.host !== '' && fields.user !== ''))
  return (
    <div className={classes.test}>
      <Button size="xs" variant="default" disabled={!isFilled} loading={test.isPending} onClick={() => test.mutate()}>
        {t('Test the destination')}
      </Button>
      <div role="status">
        {test.data && (
          <ul>
            {test.data.checks.map(({ step, ok, problem }) => (
              <li key={step} data-ok={ok}>
                {ok ? t('{step}: works', { step: STEPS[step] }) : `${STEPS[step]}: ${problem?.text ?? ''}`}
              </li>
            ))}
          </ul>
        )}
        {test.error && <FormError>{describeError(test.error).text}</FormError>}
      </div>
    </div>
  )
}
