import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Webhook } from '../../../contract/webhook.ts'
import { WebhookDialog } from '../../features/webhooks/webhook-dialog.tsx'
import { WebhooksCard } from '../../features/webhooks/webhooks-card.tsx'
import { useFoundAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Page } from '../../ui/page.tsx'

export default function WebhooksRoute() {
  const session = useSession()
  const zones = useTimeZones()
  const { data: accounts } = useFoundAccounts()
  const [editing, setEditing] = useState<Webhook | 'new'>()
  return (
    <Page
      title={t('Webhooks')}
      intro={t(
        'Programs that are told of calls, users and settings as soon as something happens. Messages are signed and tried again for three days.',
      )}
      actions={
        <Button disabled={!accounts?.length && !session.may('manage-platform')} onClick={() => setEditing('new')}>
          {t('New webhook')}
        </Button>
      }
    >
      <WebhooksCard timeZone={zones.mixed} isOfAccount={session.account !== undefined} onEdit={setEditing} />
      {editing !== undefined && accounts && (
        <WebhookDialog
          webhook={editing === 'new' ? undefined : editing}
          accounts={accounts}
          isOfPlatform={session.may('manage-platform')}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Page>
  )
}
