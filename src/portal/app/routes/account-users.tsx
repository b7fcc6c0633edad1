import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Account } from '../../../contract/account.ts'
import type { User } from '../../../contract/user.ts'
import { RowRules } from '../../features/recording-settings/row-rules/row-rules.tsx'
import { EnableFields, enable, NOT_ENABLED } from '../../features/recording-users/enable-fields.tsx'
import { UsersCard } from '../../features/users/users-card.tsx'
import { useSession } from '../../lib/use-session.ts'
import type { RowsAddition } from '../../ui/entity-rows.tsx'

/** The people of an account; whoever may order products does so while adding one. */
export function AccountUsers({ account }: { readonly account: Account }) {
  const session = useSession()
  const navigate = useNavigate()
  const [enabling, setEnabling] = useState(NOT_ENABLED)
  const accountId = account.id
  const card = (addition?: RowsAddition<User>) => (
    <UsersCard
      owner={{ kind: 'account', accountId }}
      addition={addition}
      onOpen={(userId) =>
        void navigate({ to: '/settings/accounts/$accountId/people/$userId', params: { accountId, userId } })
      }
      {...(session.may('manage-orders') && {
        more: <EnableFields account={account} value={enabling} onChange={setEnabling} />,
        onAdding: () => setEnabling(NOT_ENABLED),
        onCreated: (user: User) => enable(accountId, user, enabling),
      })}
    />
  )
  return session.may('manage-settings') ? (
    <RowRules accountId={accountId} kind="users">
      {card}
    </RowRules>
  ) : (
    card()
  )
}
