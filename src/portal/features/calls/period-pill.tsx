import { lazy, Suspense, useState } from 'react'
import { t } from '../../lib/i18n.ts'
import { FilterPill } from '../../ui/filter-pill.tsx'
import { type CallsSearch, isFiltered, type Period, periodOf } from './calls-search.ts'

// The calendar is a third of the list's code and few people open it.
const DaysDialog = lazy(() => import('./days-dialog.tsx'))

const PERIODS: readonly { readonly value: Exclude<Period, 'days'>; readonly label: string }[] = [
  { value: 'day', label: t('Last 24 hours') },
  { value: 'today', label: t('Today') },
  { value: 'yesterday', label: t('Yesterday') },
  { value: 'week', label: t('Last 7 days') },
  { value: 'month', label: t('Last 30 days') },
  { value: 'any', label: t('Any time') },
]

interface PeriodPillProps {
  readonly search: CallsSearch
  readonly onChange: (change: Partial<CallsSearch>) => void
}

export function PeriodPill({ search, onChange }: PeriodPillProps) {
  const [choosing, setChoosing] = useState(false)
  const value = search.period === 'days' || !isFiltered(search) ? undefined : search.period
  return (
    <>
      <FilterPill
        label={PERIODS.find((period) => period.value === periodOf(search))?.label ?? t('Any time')}
        value={value}
        shown={search.period === 'days' ? daysText(search) : undefined}
        options={PERIODS}
        onChange={(period) => onChange({ period, from: undefined, to: undefined })}
        more={{ label: t('Choose days…'), onChoose: () => setChoosing(true) }}
      />
      {choosing && (
        <Suspense>
          <DaysDialog
            from={search.from}
            to={search.to}
            onChoose={(from, to) => {
              onChange({ period: 'days', from, to })
              setChoosing(false)
            }}
            onClose={() => setChoosing(false)}
          />
        </Suspense>
      )}
    </>
  )
}

function daysText({ from, to }: CallsSearch): string {
  if (from && to) return from === to ? from : `${from} – ${to}`
  return from ? t('Since {day}', { day: from }) : t('Until {day}', { day: to ?? '' })
}
