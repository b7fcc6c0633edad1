import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ResellerForm } from '../../features/resellers/reseller-form.tsx'
import { ResellersCard } from '../../features/resellers/resellers-card.tsx'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'

export default function ResellersRoute() {
  const navigate = useNavigate()
  const [making, setMaking] = useState(false)
  const open = (resellerId: string) => void navigate({ to: '/settings/resellers/$resellerId', params: { resellerId } })
  return (
    <Page
      title={t('Resellers')}
      intro={t('A reseller looks after some of the accounts and sees no others. Which, is said in each account.')}
      actions={<Button onClick={() => setMaking(true)}>{t('New reseller')}</Button>}
    >
      <ResellersCard onOpen={open} />
      {making && (
        <ResellerForm
          reseller={undefined}
          onSaved={({ id }) => open(id)}
          onRemoved={() => undefined}
          onClose={() => setMaking(false)}
        />
      )}
    </Page>
  )
}
