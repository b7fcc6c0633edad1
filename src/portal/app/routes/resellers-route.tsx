import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Reseller } from '../../../contract/reseller.ts'
import { ResellerForm } from '../../features/resellers/reseller-form.tsx'
import { ResellersCard } from '../../features/resellers/resellers-card.tsx'
import { useAccounts } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'

export default function ResellersRoute() {
  const { data: accounts = [] } = useAccounts()
  const [editing, setEditing] = useState<Reseller | 'new'>()
  return (
    <Page
      title={t('Resellers')}
      intro={t('A reseller looks after some of the accounts and sees no others. Which, is said in each account.')}
      actions={<Button onClick={() => setEditing('new')}>{t('New reseller')}</Button>}
    >
      <ResellersCard accounts={accounts} onOpen={setEditing} />
      {editing && (
        <ResellerForm reseller={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  )
}
