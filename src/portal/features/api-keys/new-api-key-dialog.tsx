import { Button, MultiSelect, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKey } from '../../../contract/api-key.ts'
import { PERMISSIONS, PERMISSIONS_OF, type Permission } from '../../../core/model/permission.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { tx } from '../../lib/rich-text.tsx'
import { ROLE_WORDS } from '../../lib/role-words.ts'
import { AccountSelect } from '../../ui/account-select.tsx'
import { CopyText } from '../../ui/copy-text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { ValuesInput } from '../../ui/values-input.tsx'
import { createApiKey } from './api/create-api-key.ts'
import { PLATFORM } from './platform.ts'

const LIFETIMES = [
  { value: '', label: t('until it is revoked') },
  { value: '30', label: t('for 30 days') },
  { value: '90', label: t('for 90 days') },
  { value: '365', label: t('for a year') },
]

interface NewApiKeyDialogProps {
  /** The first that there are. */
  readonly accounts: readonly { readonly id: string; readonly name: string }[]
  /** Whether a key for the whole platform may be made. */
  readonly platform: boolean
  readonly onClose: () => void
}

export function NewApiKeyDialog({ accounts, platform, onClose }: NewApiKeyDialogProps) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [scope, setScope] = useState(accounts[0]?.id ?? PLATFORM)
  const [role, setRole] = useState<ApiKey['role']>('viewer')
  const [permissions, setPermissions] = useState<Permission[]>([])
  const [days, setDays] = useState('')
  const [addresses, setAddresses] = useState<readonly string[]>([])
  const limits = () => ({
    ...(permissions.length > 0 && { permissions }),
    ...(days !== '' && { expiresAt: new Date(Date.now() + Number(days) * 24 * 3_600_000).toISOString() }),
    allowedAddresses: [...addresses],
  })
  const make = useMutation({
    mutationFn: createApiKey,
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
  const { fields, rest } = fieldErrors(make.error, [
    'name',
    'role',
    'accountId',
    'permissions',
    'expiresAt',
    'allowedAddresses',
  ])
  if (make.data) {
    return (
      <Dialog onClose={onClose} title={t('Key “{name}” is made', { name: make.data.apiKey.name })}>
        <p>{t('Copy it now. It is shown this once and cannot be read again.')}</p>
        <CopyText text={make.data.secret} label={t('Copy the key')} />
        <p className="muted">
          {tx('Programs send it as {span}', { span: <span className="mono">{t('Authorization: Bearer …')}</span> })}
        </p>
        <Button fullWidth mt="md" onClick={onClose}>
          {t('Done')}
        </Button>
      </Dialog>
    )
  }
  const wide = scope === PLATFORM
  return (
    <FormDialog
      title={t('New API key')}
      submit={t('Make key')}
      pending={make.isPending}
      error={rest}
      onSubmit={() =>
        make.mutate(wide ? { name, role: 'administrator', ...limits() } : { name, role, accountId: scope, ...limits() })
      }
      onClose={onClose}
    >
      <TextInput
        label={t('Name')}
        description={t('What will use it.')}
        placeholder={t('CRM')}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {(platform || accounts.length > 1) && (
        <AccountSelect
          label={t('For')}
          others={platform ? [{ value: PLATFORM, label: t('The whole platform') }] : []}
          value={scope}
          error={fields.accountId}
          onChange={(value) => value && setScope(value)}
        />
      )}
      {!wide && (
        <Select
          label={t('May')}
          allowDeselect={false}
          data={(['viewer', 'account-administrator'] as const).map((value) => ({ value, label: ROLE_WORDS[value] }))}
          value={role}
          error={fields.role}
          onChange={(value) => {
            if (!value) return
            setRole(value as ApiKey['role'])
            setPermissions([])
          }}
        />
      )}
      <MultiSelect
        label={t('Only')}
        description={t('Empty: everything that its role may.')}
        data={PERMISSIONS_OF[wide ? 'administrator' : role].map((value) => ({ value, label: t(PERMISSIONS[value]) }))}
        value={permissions}
        error={fields.permissions}
        onChange={(values) => setPermissions(values as Permission[])}
      />
      <Select
        label={t('Valid')}
        allowDeselect={false}
        data={LIFETIMES}
        value={days}
        error={fields.expiresAt}
        onChange={(value) => value !== null && setDays(value)}
      />
      <ValuesInput
        label={t('Only from these addresses')}
        placeholder="198.51.100.0/24"
        values={addresses}
        onChange={setAddresses}
        error={fields.allowedAddresses}
      />
    </FormDialog>
  )
}
