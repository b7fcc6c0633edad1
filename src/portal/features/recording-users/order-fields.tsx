import { Radio, Stack, TextInput } from '@mantine/core'
import type { Product } from '../../../core/model/order.ts'
import { dayIn } from '../../../core/model/start-of-day.ts'
import { t } from '../../lib/i18n.ts'
import { PRODUCT_HINTS, type Products } from './order-words.ts'

interface ProductChoiceProps {
  readonly products: Products
  readonly value: Product | undefined
  readonly onChange: (product: Product) => void
  readonly autoFocus?: boolean
}

export function ProductChoice({ products, value, onChange, autoFocus = false }: ProductChoiceProps) {
  const first = value ?? products[0]?.id
  return (
    <Radio.Group label={t('Product')} value={value ?? ''} onChange={(next) => onChange(next as Product)}>
      <Stack gap="xs" mt={4}>
        {products.map(({ id, name }) => (
          <Radio
            key={id}
            value={id}
            label={name}
            description={PRODUCT_HINTS[id]}
            {...(autoFocus && id === first && { 'data-autofocus': true })}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

interface ActivationDateProps {
  readonly timeZone: string
  /** `yyyy-mm-dd`, empty: at once. */
  readonly value: string
  readonly onChange: (day: string) => void
  readonly error?: string | undefined
  readonly autoFocus?: boolean
}

export function ActivationDate({ timeZone, value, onChange, error, autoFocus = false }: ActivationDateProps) {
  return (
    <TextInput
      type="date"
      {...(autoFocus && { 'data-autofocus': true })}
      label={t('Activation date')}
      description={t('Takes effect at 00:00 in {timeZone}. Leave it empty for at once.', { timeZone })}
      min={dayIn(Date.now(), timeZone)}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
