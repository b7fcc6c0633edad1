import { AppError } from '../../core/model/app-error.ts'
import type { RetentionPolicy } from '../../core/model/retention.ts'
import type { AccountRetention } from '../../store/retention-policies.ts'

/** Fails with `retention-out-of-bounds`. */
export function refuseOutside(
  { bounds }: Pick<AccountRetention, 'bounds'>,
  { days, rules }: Pick<RetentionPolicy, 'days' | 'rules'>,
): void {
  const isOutside = (wanted: number) => wanted < bounds.minimum || wanted > bounds.maximum
  const outside = [days, ...rules.map((rule) => rule.days)].find(isOutside)
  if (outside === undefined) return
  throw new AppError('retention-out-of-bounds', `The preset allows ${bounds.minimum} to ${bounds.maximum} days`, {
    days: outside,
    ...bounds,
  })
}
