import { Button } from '@mantine/core'
import { useState } from 'react'
import { ApiKeysCard } from '../../features/api-keys/api-keys-card.tsx'
import { NewApiKeyDialog } from '../../features/api-keys/new-api-key-dialog.tsx'
import { useFoundAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { tx } from '../../lib/rich-text.tsx'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Page } from '../../ui/page.tsx'

export default function ApiKeysRoute() {
  const session = useSession()
  const zones = useTimeZones()
  const { data: accounts } = useFoundAccounts()
  const [making, setMaking] = useState(false)
  return (
    <Page
      title={t('API keys')}
      intro={tx('Programs use them instead of signing in. The API is described in {link}.', {
        link: (
          <a href="/api/openapi.json" target="_blank" rel="noreferrer">
            OpenAPI
          </a>
        ),
      })}
      actions={
        <Button disabled={!accounts} onClick={() => setMaking(true)}>
          {t('New API key')}
        </Button>
      }
    >
      <ApiKeysCard timeZone={zones.mixed} />
      {making && accounts && (
        <NewApiKeyDialog
          accounts={accounts}
          platform={session.may('manage-platform')}
          onClose={() => setMaking(false)}
        />
      )}
    </Page>
  )
}
