import { Menu, Modal } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { FilterPill } from '../../ui/filter-pill.tsx'
import type { CallsSearch, Period } from './calls-search.ts'

// The calendar is a third of the list's code and few people open it.
const DayRange = lazy(() => import('./day-range.tsx'))

const PERIODS: readonly { readonly value: Exclude<Period, 'days'>; readonly label: string }[] = [
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
]

interface PeriodPillProps {
  readonly search: CallsSearch
  readonly onChange: (change: Partial<CallsSearch>) => void
}

export function PeriodPill({ search, onChange }: PeriodPillProps) {
  const [choosing, setChoosing] = useState(false)
  const value = search.period === 'days' ? undefined : search.period
  return (
    <>
      <FilterPill
        label="Any time"
        value={value}
        shown={search.period === 'days' ? daysText(search) : undefined}
        options={PERIODS}
        onChange={(period) => onChange({ period, from: undefined, to: undefined })}
      >
        <Menu.Divider />
        <Menu.Item onClick={() => setChoosing(true)}>Choose days…</Menu.Item>
      </FilterPill>
      <Modal opened={choosing} onClose={() => setChoosing(false)} title="Calls from these days" size="auto">
        <Suspense fallback={<div style={{ width: 280, height: 300 }} />}>
          <DayRange
            from={search.from}
            to={search.to}
            onChoose={(from, to) => {
              onChange({ period: 'days', from, to })
              setChoosing(false)
            }}
          />
        </Suspense>
      </Modal>
    </>
  )
}

function daysText({ from, to }: CallsSearch): string {
  if (from && to) return from === to ? from : `${from} – ${to}`
  return from ? `Since ${from}` : `Until ${to}`
}
