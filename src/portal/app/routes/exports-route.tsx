import { ExportsList } from '../../features/exports/exports-list.tsx'
import { t } from '../../lib/i18n.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { Page } from '../../ui/page.tsx'

export default function ExportsRoute() {
  const zones = useTimeZones()
  return (
    <Page
      title={t('Exports')}
      intro={t('ZIP files of recordings and a CSV, made in the background. Each is kept for a day.')}
    >
      <ExportsList timeZone={zones.mixed} />
    </Page>
  )
}
