import { t } from '../../lib/i18n.ts'
import { useRetention } from './api/retention-api.ts'
import classes from './retention.module.css'

/** On the page of an account whose room for recordings is nearly used up. */
export function QuotaBanner({ accountId }: { readonly accountId: string }) {
  const { data } = useRetention(accountId)
  if (!data || data.quotaLevel === 0) return null
  return (
    <p className={classes.proposal} role="status">
      {data.quotaLevel === 100
        ? t('There is no room left: the oldest recordings that no case holds go before their date.')
        : t(
            '{percent} % of the room for recordings is used. When it is full, the oldest that no case holds go before their date.',
            {
              percent: data.quotaLevel,
            },
          )}
    </p>
  )
}
