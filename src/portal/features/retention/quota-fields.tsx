import { NumberInput } from '@mantine/core'
import type { AccountRetention } from '../../../contract/retention.ts'
import { formatCount, formatSize } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'
import classes from './retention.module.css'

type Quota = AccountRetention['quota']

const GIGABYTE = 1_000_000_000

interface QuotaFieldsProps {
  readonly quota: Quota
  readonly usage: AccountRetention['usage']
  readonly onChange: (quota: Quota) => void
}

/** How much there may be, beside how much there is. */
export function QuotaFields({ quota, usage, onChange }: QuotaFieldsProps) {
  const set = (of: keyof Quota, value: string | number, unit = 1) => {
    const { [of]: _, ...rest } = quota
    onChange(value === '' ? rest : { ...rest, [of]: Math.max(1, Math.round(Number(value) * unit)) })
  }
  return (
    <fieldset className={classes.quota} aria-label={t('Room for recordings')}>
      <p className={classes.note}>
        {t(
          'When there is more than this, the oldest recordings that no case holds go before their date. Empty: no bound.',
        )}
      </p>
      <NumberInput
        label={t('Recordings at most')}
        description={t('{used} now', { used: formatCount(usage.recordings) })}
        size="xs"
        min={1}
        allowDecimal={false}
        value={quota.recordings ?? ''}
        onChange={(value) => set('recordings', value)}
      />
      <NumberInput
        label={t('Gigabytes at most')}
        description={t('{used} now', { used: formatSize(usage.bytes) })}
        size="xs"
        min={0}
        decimalScale={3}
        value={quota.bytes === undefined ? '' : quota.bytes / GIGABYTE}
        onChange={(value) => set('bytes', value, GIGABYTE)}
      />
      <NumberInput
        label={t('Minutes at most')}
        description={t('{used} now', { used: formatCount(Math.round(usage.minutes)) })}
        size="xs"
        min={1}
        allowDecimal={false}
        value={quota.minutes ?? ''}
        onChange={(value) => set('minutes', value)}
      />
    </fieldset>
  )
}
