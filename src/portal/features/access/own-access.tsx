import { Button } from '@mantine/core'
import { useState } from 'react'
import { t } from '../../lib/i18n.ts'
import { useAccessGrants } from './api/access-grants.ts'
import { GrantRows } from './grant-rows.tsx'
import { ReachCard } from './reach-card.tsx'
import { RequestDialog } from './request-dialog.tsx'

interface OwnAccessProps {
  readonly userId: string
  readonly accountId: string
  readonly timeZone: string
}

/** What the person who looks may hear, what was asked for, and a way to ask for more. */
export function OwnAccess({ userId, accountId, timeZone }: OwnAccessProps) {
  const { data: grants = [] } = useAccessGrants({ userId })
  const [isAsking, setAsking] = useState(false)
  return (
    <ReachCard
      userId={userId}
      title={t('What you can hear')}
      actions={
        <Button size="xs" variant="default" onClick={() => setAsking(true)}>
          {t('Ask for more')}
        </Button>
      }
    >
      {grants.length > 0 && <GrantRows grants={grants} timeZone={timeZone} ownId={userId} mayManage={false} empty="" />}
      {isAsking && (
        <RequestDialog
          what={t('more recordings')}
          accountId={accountId}
          timeZone={timeZone}
          scope={{ kind: 'account' }}
          onClose={() => setAsking(false)}
        />
      )}
    </ReachCard>
  )
}
