import { Select, TextInput } from '@mantine/core'
import { dayIn, timeOfDay } from '../../../core/model/start-of-day.ts'
import { t } from '../../lib/i18n.ts'

/** When access ends. */
export interface End {
  /** A number of hours, `UNTIL`, or another of the choices given. */
  readonly hours: string
  /** `yyyy-mm-ddThh:mm` on the clocks of the zone. */
  readonly until: string
}

export const UNTIL = 'until'

export const DURATIONS = [
  { value: '4', label: t('4 hours') },
  { value: '24', label: t('A day') },
  { value: '168', label: t('A week') },
  { value: '720', label: t('30 days') },
] as const

export const UNTIL_CHOICE = { value: UNTIL, label: t('Until a day and time…') }

interface EndFieldsProps {
  readonly description: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly timeZone: string
  readonly value: End
  readonly onChange: (end: End) => void
  readonly error: string | undefined
}

/** For how long, or until when. */
export function EndFields({ description, choices, timeZone, value, onChange, error }: EndFieldsProps) {
  const isUntil = value.hours === UNTIL
  return (
    <>
      <Select
        label={t('For how long')}
        description={description}
        allowDeselect={false}
        data={choices.map((choice) => ({ ...choice }))}
        value={value.hours}
        error={isUntil ? undefined : error}
        onChange={(hours) => hours !== null && onChange({ ...value, hours })}
      />
      {isUntil && (
        <TextInput
          type="datetime-local"
          label={t('Until')}
          description={t('In {timeZone}. It ends by itself.', { timeZone })}
          required
          withAsterisk={false}
          min={`${dayIn(Date.now(), timeZone)}T00:00`}
          value={value.until}
          error={error}
          onChange={(event) => onChange({ ...value, until: event.currentTarget.value })}
        />
      )}
    </>
  )
}

/** As the API takes it; nothing for what is neither a duration nor a moment. */
export function endOf({ hours, until }: End, timeZone: string): { durationHours?: number; endsAt?: string } {
  if (hours === UNTIL) {
    const [day = '', time = ''] = until.split('T')
    return { endsAt: new Date(timeOfDay(day, time.slice(0, 5), timeZone)).toISOString() }
  }
  return /^\d+$/.test(hours) ? { durationHours: Number(hours) } : {}
}
