import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { RecordingClient } from '../../../contract/recording-client.ts'
import { RecordingClientForm } from '../../features/recording-clients/recording-client-form.tsx'
import { RecordingClientsCard } from '../../features/recording-clients/recording-clients-card.tsx'
import { RefusedInvitesCard } from '../../features/refused-invites/refused-invites-card.tsx'
import { setupQuery } from '../../lib/api/setup-query.ts'
import { useFoundAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Card } from '../../ui/card.tsx'
import { Page } from '../../ui/page.tsx'
import { SipAddresses } from '../../ui/sip-addresses.tsx'

export default function RecordingClientsRoute() {
  const { address } = useSearch({ from: '/signed-in/settings/recording-clients' })
  const navigate = useNavigate()
  const zones = useTimeZones()
  const { data: setup } = useQuery(setupQuery)
  const { data: accounts } = useFoundAccounts()
  const [editing, setEditing] = useState<RecordingClient | 'new'>()
  const close = () => {
    setEditing(undefined)
    if (address !== undefined) void navigate({ to: '/settings/recording-clients', search: {}, replace: true })
  }
  const shown = editing ?? (address === undefined ? undefined : 'new')
  return (
    <Page
      title={t('Recording clients')}
      intro={t('PBXs and SBCs that may send calls here. Everybody else is refused.')}
      actions={
        <>
          <Button variant="default" component={Link} to="/settings/recording-clients/paste">
            {t('Paste an INVITE')}
          </Button>
          <Button onClick={() => setEditing('new')}>{t('Add recording client')}</Button>
        </>
      }
    >
      <RecordingClientsCard onOpen={setEditing} />
      <RefusedInvitesCard
        timeZone={zones.mixed}
        onlyAccountId={accounts?.length === 1 ? accounts[0]?.id : undefined}
        onAdd={(refused) => void navigate({ to: '/settings/recording-clients', search: { address: refused } })}
      />
      {setup && (
        <Card title={t('Where they send their calls')} hint={t('Configure this as the SIPREC recording server.')}>
          <SipAddresses addresses={setup.sipAddresses} />
        </Card>
      )}
      {shown && accounts && (
        <RecordingClientForm
          recordingClient={shown === 'new' ? undefined : shown}
          address={address}
          accounts={accounts}
          onClose={close}
        />
      )}
    </Page>
  )
}
