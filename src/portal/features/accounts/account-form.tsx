import { NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Account } from '../../../contract/account.ts'
import { type AccountInput, saveAccount } from '../../lib/api/save-account.ts'
import { useResellers } from '../../lib/api/use-resellers.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { browserTimeZone } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { slugOf } from '../../lib/slug.ts'
import { useSession } from '../../lib/use-session.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { TimeZoneSelect } from '../../ui/time-zone-select.tsx'
import { toast } from '../../ui/toast.ts'
import { ValuesInput } from '../../ui/values-input.tsx'

interface AccountFormProps {
  /** Undefined to make a new one. */
  readonly account: Account | undefined
  readonly onSaved: (account: Account) => void
  readonly onClose: () => void
  readonly aside?: ReactNode
}

export function AccountForm({ account, onSaved, onClose, aside }: AccountFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState(account?.name ?? '')
  const [slug, setSlug] = useState(account?.slug ?? '')
  const [slugTyped, setSlugTyped] = useState(account !== undefined)
  const [domains, setDomains] = useState<readonly string[]>(account?.domains ?? [])
  const [timeZone, setTimeZone] = useState(account?.timeZone ?? browserTimeZone())
  const { may } = useSession()
  const { data: resellers = [] } = useResellers(may('manage-platform'))
  const [resellerId, setResellerId] = useState(account?.resellerId ?? '')
  const save = useMutation({
    mutationFn: (input: AccountInput) => saveAccount(account?.id, input),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['accounts'] })
      void client.invalidateQueries({ queryKey: ['setup'] })
      toast(account ? t('Saved.') : t('Account {name} is made.', { name: saved.name }))
      onSaved(saved)
    },
  })
  const { fields, rest } = fieldErrors(save.error, ['name', 'slug', 'domains', 'timeZone'])
  return (
    <FormDialog
      title={account ? t('Edit account') : t('New account')}
      submit={account ? t('Save') : t('Make account')}
      pending={save.isPending}
      error={rest}
      onSubmit={() =>
        save.mutate({ name, slug, domains: [...domains], timeZone, ...(resellerId === '' ? {} : { resellerId }) })
      }
      onClose={onClose}
      aside={aside}
    >
      <TextInput
        label={t('Company name')}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => {
          setName(event.currentTarget.value)
          if (!slugTyped) setSlug(slugOf(event.currentTarget.value))
        }}
      />
      <TextInput
        label={t('Short name')}
        description={t('In file names and addresses: lower-case letters, digits, hyphens.')}
        required
        withAsterisk={false}
        value={slug}
        error={fields.slug}
        onChange={(event) => {
          setSlugTyped(true)
          setSlug(event.currentTarget.value)
        }}
      />
      <ValuesInput
        label={t('SIP domains')}
        description={t('Addresses in these domains belong to the account. May stay empty.')}
        placeholder="pbx.example.com"
        values={domains}
        onChange={setDomains}
        error={fields.domains}
      />
      <TimeZoneSelect value={timeZone} onChange={setTimeZone} error={fields.timeZone} />
      {resellers.length > 0 && (
        <NativeSelect
          label={t('Looked after by')}
          data={[
            { value: '', label: t('the platform itself') },
            ...resellers.map(({ id, name: label }) => ({ value: id, label })),
          ]}
          value={resellerId}
          onChange={(event) => setResellerId(event.currentTarget.value)}
        />
      )}
    </FormDialog>
  )
}
