import type { ReactNode } from 'react'
import type { SeenUser } from '../../../contract/user.ts'
import { t } from '../../lib/i18n.ts'
import { ROLE_WORDS } from '../../lib/role-words.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'

/** Name and how the person is reached: what calls are matched by. */
export function PersonCard({ user, actions }: { readonly user: SeenUser; readonly actions: ReactNode }) {
  return (
    <Card title={t('Name and contact')} actions={actions}>
      <Facts
        facts={[
          [t('First name'), user.firstName],
          [t('Last name'), user.lastName],
          [t('Shown as'), user.name],
          [t('Extension'), user.extension],
          [t('Phone numbers'), user.numbers.join(', ')],
          [t('SIP addresses'), user.sipAddresses.join(', ')],
          [t('Email'), user.email],
          [t('User name'), user.userName],
          [t('Site'), user.site],
          [t('Sign-in'), user.active === false ? t('Not allowed') : undefined],
          [t('Role'), user.email === undefined || user.role === undefined ? undefined : ROLE_WORDS[user.role]],
        ]}
      />
    </Card>
  )
}
