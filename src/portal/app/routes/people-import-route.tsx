import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { PeopleImport } from '../../features/people-import/people-import.tsx'
import { t } from '../../lib/i18n.ts'
import { Page } from '../../ui/page.tsx'

export default function PeopleImportRoute() {
  const { accountId } = useParams({ from: '/signed-in/settings/accounts/$accountId/import' })
  const navigate = useNavigate()
  return (
    <Page
      title={t('Import users and devices')}
      intro={t('Nothing is changed before you have seen what the file does.')}
      trail={
        <Link to="/settings/accounts/$accountId" params={{ accountId }}>
          {t('← Users and devices')}
        </Link>
      }
    >
      <PeopleImport
        accountId={accountId}
        onDone={() =>
          void navigate({ to: '/settings/accounts/$accountId', params: { accountId }, search: { tab: 'users' } })
        }
      />
    </Page>
  )
}
