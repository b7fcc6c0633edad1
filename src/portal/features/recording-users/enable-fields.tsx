import { Select, Switch } from '@mantine/core'
import type { User } from '../../../contract/user.ts'
import type { Product } from '../../../core/model/order.ts'
import { t } from '../../lib/i18n.ts'
import { placeOrder } from './api/orders.ts'
import { setProfile, useRecordingUsers } from './api/use-recording-users.ts'
import { ActivationDate, ProductChoice } from './order-fields.tsx'
import { profileChoices } from './profile-choices.ts'

/** Call recording for a user who is just being added. */
export interface Enabling {
  readonly profile: string | undefined
  readonly isEnabled: boolean
  readonly product: Product
  /** `yyyy-mm-dd`, empty: at once. */
  readonly day: string
}

export const NOT_ENABLED: Enabling = { profile: undefined, isEnabled: false, product: 'on-demand', day: '' }

interface EnableFieldsProps {
  readonly account: { readonly id: string; readonly timeZone: string }
  readonly value: Enabling
  readonly onChange: (value: Enabling) => void
}

/** Profile, feature, mode and activation date. */
export function EnableFields({ account, value, onChange }: EnableFieldsProps) {
  const { data } = useRecordingUsers(account.id)
  if (!data) return null
  const choices = profileChoices(data)
  const mayBe = value.profile === undefined || data.profiles === 'any' || data.profiles.includes(value.profile)
  return (
    <>
      {choices.length > 0 && (
        <Select
          label={t('Profile')}
          placeholder={t('Not known')}
          clearable
          data={choices}
          value={value.profile ?? null}
          onChange={(profile) => onChange({ ...value, profile: profile ?? undefined })}
        />
      )}
      <Switch
        label={t('Call recording')}
        description={mayBe ? undefined : t('People with this profile cannot be recorded.')}
        disabled={!mayBe}
        checked={value.isEnabled && mayBe}
        onChange={(event) => onChange({ ...value, isEnabled: event.currentTarget.checked })}
      />
      {value.isEnabled && mayBe && (
        <>
          <ProductChoice
            products={data.products}
            value={value.product}
            onChange={(product) => onChange({ ...value, product })}
          />
          <ActivationDate
            timeZone={account.timeZone}
            value={value.day}
            onChange={(day) => onChange({ ...value, day })}
          />
        </>
      )}
    </>
  )
}

/** What the fields say, for the user who was made. It can be tried again: the order is placed once. */
export async function enable(accountId: string, user: User, enabling: Enabling): Promise<void> {
  const { profile, isEnabled, product, day } = enabling
  if (profile !== undefined) await setProfile(user.id, profile)
  if (!isEnabled) return
  await placeOrder({
    accountId,
    action: 'add',
    product,
    userIds: [user.id],
    ...(day === '' ? {} : { activationDate: day }),
    key: `added-${user.id}`,
  })
}
