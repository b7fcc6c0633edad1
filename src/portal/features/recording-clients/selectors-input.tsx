import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { AccountSelector } from '../../../core/model/account.ts'
import { t } from '../../lib/i18n.ts'
import { AccountSelect } from '../../ui/account-select.tsx'
import classes from './selectors-input.module.css'

interface SelectorsInputProps {
  readonly selectors: readonly AccountSelector[]
  /** The first that there are. */
  readonly accounts: readonly { readonly id: string; readonly name: string }[]
  readonly onChange: (selectors: readonly AccountSelector[]) => void
  readonly error: string | undefined
}

const KINDS: readonly { readonly value: AccountSelector['by']; readonly label: string }[] = [
  { value: 'fixed', label: t('Always this account') },
  { value: 'domain', label: t('By a SIP domain of the call') },
  { value: 'number', label: t('By a user’s number') },
  { value: 'header', label: t('By a SIP header') },
]

/** How the account of a call is found: tried from top to bottom, the first that names one wins. */
export function SelectorsInput({ selectors, accounts, onChange, error }: SelectorsInputProps) {
  const fresh = (by: AccountSelector['by']): AccountSelector => {
    if (by === 'fixed') return { by, accountId: accounts[0]?.id ?? '' }
    return by === 'header' ? { by, name: t('X-Account') } : { by }
  }
  const replace = (index: number, selector: AccountSelector) =>
    onChange(selectors.map((each, at) => (at === index ? selector : each)))
  return (
    <fieldset className={classes.root}>
      <legend>{t('Which account its calls belong to')}</legend>
      {selectors.length > 1 && (
        <p className={classes.hint}>{t('Tried from top to bottom; the first that fits wins.')}</p>
      )}
      {selectors.map((selector, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the order is what a line is
        <div key={index} className={classes.line}>
          <Select
            aria-label={t('Way {index}', { index: index + 1 })}
            allowDeselect={false}
            data={[...KINDS]}
            value={selector.by}
            onChange={(by) => by && replace(index, fresh(by as AccountSelector['by']))}
          />
          {selector.by === 'fixed' && (
            <AccountSelect
              ariaLabel={t('Account')}
              placeholder={t('Choose an account')}
              value={selector.accountId}
              onChange={(accountId) => accountId && replace(index, { by: 'fixed', accountId })}
            />
          )}
          {selector.by === 'header' && (
            <TextInput
              aria-label={t('Name of the header')}
              value={selector.name}
              onChange={(event) => replace(index, { by: 'header', name: event.currentTarget.value })}
            />
          )}
          {selectors.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('Remove way {index}', { index: index + 1 })}
              onClick={() => onChange(selectors.filter((_, at) => at !== index))}
            >
              <IconX size={15} stroke={1.7} />
            </ActionIcon>
          )}
        </div>
      ))}
      {error && <p className={classes.error}>{error}</p>}
      <Button variant="subtle" size="compact-sm" onClick={() => onChange([...selectors, fresh('domain')])}>
        {t('Add another way')}
      </Button>
    </fieldset>
  )
}
