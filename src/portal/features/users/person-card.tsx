import type { ReactNode } from 'react'
import type { SeenUser } from '../../../contract/user.ts'
import { ROLE_WORDS } from '../../lib/role-words.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'

/** Name and how the person is reached: what calls are matched by. */
export function PersonCard({ user, actions }: { readonly user: SeenUser; readonly actions: ReactNode }) {
  return (
    <Card title="Name and contact" actions={actions}>
      <Facts
        facts={[
          ['First name', user.firstName],
          ['Last name', user.lastName],
          ['Shown as', user.name],
          ['Extension', user.extension],
          ['Phone numbers', user.numbers.join(', ')],
          ['SIP addresses', user.sipAddresses.join(', ')],
          ['Email', user.email],
          ['User name', user.userName],
          ['Site', user.site],
          ['Role', user.email === undefined || user.role === undefined ? undefined : ROLE_WORDS[user.role]],
        ]}
      />
    </Card>
  )
}
