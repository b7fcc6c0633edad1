import { Storage } from '../../features/storage/storage.tsx'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Page } from '../../ui/page.tsx'

/** The platform's targets and plan: they hold for every account that has none of its own. */
export default function StorageRoute() {
  const session = useSession()
  const zones = useTimeZones()
  return (
    <Page
      title={t('Storage')}
      intro={t('Where copies of recordings go, for every account that has no plan of its own.')}
    >
      <Storage accountId={undefined} mayNameFolders={session.may('manage-platform')} timeZone={zones.mixed} />
    </Page>
  )
}
