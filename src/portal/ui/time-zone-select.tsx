import { type MantineSize, Select } from '@mantine/core'
import { t } from '../lib/i18n.ts'

const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

interface TimeZoneSelectProps {
  readonly value: string
  readonly onChange: (zone: string) => void
  readonly error?: string | undefined
  readonly size?: MantineSize
}

/** An IANA time zone. */
export function TimeZoneSelect({ value, onChange, error, size }: TimeZoneSelectProps) {
  return (
    <Select
      label={t('Time zone')}
      description={t('Lists and exports show times in this zone.')}
      {...(size && { size })}
      searchable
      allowDeselect={false}
      data={ZONES.includes(value) ? [...ZONES] : [value, ...ZONES]}
      limit={60}
      value={value}
      onChange={(zone) => zone && onChange(zone)}
      error={error}
      nothingFoundMessage={t('No such zone')}
    />
  )
}
