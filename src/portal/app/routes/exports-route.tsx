import { useSavedSearches } from '../../features/calls/api/saved-searches.ts'
import { ExportsList } from '../../features/exports/exports-list.tsx'
import { SchedulesCard } from '../../features/exports/schedules-card.tsx'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Page } from '../../ui/page.tsx'

export default function ExportsRoute() {
  const zones = useTimeZones()
  const { account, may } = useSession()
  const { data: searches = [] } = useSavedSearches()
  return (
    <Page
      title={t('Exports')}
      intro={t('ZIP files of recordings and a CSV, made in the background. Each is kept for a day.')}
    >
      <ExportsList timeZone={zones.mixed} />
      {account && may('manage-settings') && may('export') && (
        <SchedulesCard accountId={account.id} timeZone={account.timeZone} searches={searches} />
      )}
    </Page>
  )
}
