import { Button } from '@mantine/core'
import { useState } from 'react'
import type { IdentityProvider } from '../../../contract/identity-provider.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { EntityRows } from '../../ui/entity-rows.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useIdentityProviders } from './api/identity-providers.ts'
import { IdentityProviderForm } from './identity-provider-form.tsx'

/** Where the people of an account sign in instead of here. */
export function IdentityProvidersCard({ accountId }: { readonly accountId?: string }) {
  const { data, error, refetch } = useIdentityProviders(accountId)
  const [editing, setEditing] = useState<IdentityProvider | 'new'>()
  return (
    <Card
      title={t('Single sign-on')}
      hint={t(
        'People come in with the sign-in that your organisation has already: Microsoft Entra, Google, Okta, Keycloak… (OpenID Connect).',
      )}
      flush
      actions={
        <Button size="xs" variant="default" onClick={() => setEditing('new')}>
          {t('Add provider')}
        </Button>
      }
    >
      {data ? (
        <EntityRows
          rows={data.map(({ id, name, issuer, emailDomains }) => ({
            id,
            title: name,
            detail: [issuer, ...emailDomains].join(' · '),
          }))}
          onOpen={(id) => setEditing(data.find((provider) => provider.id === id))}
          empty={t('None. People sign in with a password or a passkey.')}
        />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={13} />
      )}
      {editing && (
        <IdentityProviderForm
          accountId={accountId}
          provider={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Card>
  )
}
