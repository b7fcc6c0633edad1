import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAccessGrants } from '../../features/access/api/access-grants.ts'
import { GrantDialog } from '../../features/access/grant-dialog.tsx'
import { GrantRows } from '../../features/access/grant-rows.tsx'
import { browserTimeZone } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** Requests that wait for a decision, and who has access for a time. */
export default function AccessRoute() {
  const session = useSession()
  const { data, error, refetch } = useAccessGrants({})
  const [isGiving, setGiving] = useState(false)
  const { account } = session
  const shared = {
    timeZone: session.account?.timeZone ?? browserTimeZone(),
    ownId: session.actor.id,
    mayManage: session.may('manage-access'),
  }
  const waiting = data?.filter(({ state }) => state === 'requested') ?? []
  const others = data?.filter(({ state }) => state !== 'requested') ?? []
  return (
    <Page
      title={t('Access')}
      intro={t('Who hears more than role and level give, for how long, and who asks for it.')}
      actions={account && shared.mayManage && <Button onClick={() => setGiving(true)}>{t('Give access')}</Button>}
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={120} />
      ) : (
        <>
          <Card title={t('Requests')} hint={t('An approved request begins at once and ends by itself.')}>
            <GrantRows {...shared} grants={waiting} empty={t('Nobody waits for a decision.')} />
          </Card>
          <Card title={t('Decided')} hint={t('The newest first.')}>
            <GrantRows {...shared} grants={others} empty={t('Nothing yet.')} />
          </Card>
        </>
      )}
      {isGiving && account && (
        <GrantDialog
          accountId={account.id}
          timeZone={shared.timeZone}
          ownId={session.actor.id}
          onClose={() => setGiving(false)}
        />
      )}
    </Page>
  )
}
