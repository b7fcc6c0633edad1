import { Alert, Button } from '@mantine/core'
import { useState } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import { t } from '../../lib/i18n.ts'
import classes from './access.module.css'
import { RequestDialog } from './request-dialog.tsx'

interface WithheldNoticeProps {
  readonly call: CallDetails
  readonly mayAsk: boolean
  readonly timeZone: string
}

/** That parts of the call are not for whoever looks; and how they can become so. */
export function WithheldNotice({ call, mayAsk, timeZone }: WithheldNoticeProps) {
  const [isAsking, setAsking] = useState(false)
  if (call.withheld === undefined) return null
  const all = call.recordings.length === 0
  return (
    <>
      <Alert color="gray" className={classes.notice}>
        <p>
          {all
            ? t('The recording of this call is not for you: you were not on it, and your access does not reach so far.')
            : t('Parts of this call are not for you: you were not on them, and your access does not reach so far.')}
        </p>
        {mayAsk && (
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            {t('Ask for access')}
          </Button>
        )}
      </Alert>
      {isAsking && (
        <RequestDialog
          what={t('this call')}
          scope={{ kind: 'call', id: call.id }}
          timeZone={timeZone}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
