import { NativeSelect, NumberInput } from '@mantine/core'
import { t } from '../../../lib/i18n.ts'
import classes from './limit-input.module.css'
import type { OptionKind } from './option-entry.ts'

interface LimitInputProps {
  readonly label: string
  readonly as: Extract<OptionKind, { readonly kind: 'number' }>
  readonly value: unknown
  readonly onChange: (value: number | 'none') => void
}

/** A number with its unit, or no limit where there may be none. */
export function LimitInput({ label, as, value, onChange }: LimitInputProps) {
  const { unit, perUnit, minimum, maximum, none, start } = as
  const isLimited = typeof value === 'number'
  const shown = isLimited ? value / perUnit : Number.NaN
  const isOutside = isLimited && (shown < minimum || shown > maximum)
  return (
    <div className={classes.root}>
      {none !== undefined && (
        <NativeSelect
          size="xs"
          aria-label={label}
          data={[
            { value: 'none', label: none },
            { value: 'limit', label: t('A limit') },
          ]}
          value={isLimited ? 'limit' : 'none'}
          onChange={(event) => onChange(event.currentTarget.value === 'none' ? 'none' : (start ?? minimum * perUnit))}
        />
      )}
      {isLimited && (
        <NumberInput
          size="xs"
          aria-label={none === undefined ? label : t('{label}, in {unit}', { label, unit })}
          suffix={` ${unit}`}
          hideControls
          allowNegative={false}
          decimalScale={perUnit >= 1000 ? 3 : 0}
          value={shown}
          error={isOutside ? t('From {minimum} to {maximum} {unit}', { minimum, maximum, unit }) : undefined}
          onChange={(typed) => {
            if (typed !== '') onChange(Math.round(Number(typed) * perUnit))
          }}
        />
      )}
    </div>
  )
}
