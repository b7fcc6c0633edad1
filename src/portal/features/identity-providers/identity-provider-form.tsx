import { PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { IdentityProvider } from '../../../contract/identity-provider.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { ValuesInput } from '../../ui/values-input.tsx'
import { createIdentityProvider, removeIdentityProvider, updateIdentityProvider } from './api/identity-providers.ts'

interface IdentityProviderFormProps {
  readonly accountId: string | undefined
  /** Undefined to add one. */
  readonly provider: IdentityProvider | undefined
  readonly onClose: () => void
}

const ROLES = [
  { value: 'user', label: t('User: own calls') },
  { value: 'agent', label: t('Agent') },
  { value: 'supervisor', label: t('Supervisor') },
  { value: 'viewer', label: t('Sees, plays and exports all calls') },
]
const SHOWN = ['name', 'issuer', 'clientId', 'clientSecret', 'emailDomains', 'defaultRole']

export function IdentityProviderForm({ accountId, provider, onClose }: IdentityProviderFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState(provider?.name ?? '')
  const [issuer, setIssuer] = useState(provider?.issuer ?? '')
  const [clientId, setClientId] = useState(provider?.clientId ?? '')
  const [clientSecret, setClientSecret] = useState('')
  const [emailDomains, setEmailDomains] = useState<readonly string[]>(provider?.emailDomains ?? [])
  const [createsUsers, setCreatesUsers] = useState(provider?.createsUsers ?? false)
  const [defaultRole, setDefaultRole] = useState(provider?.defaultRole ?? 'user')
  const save = useMutation({
    mutationFn: () => {
      const body = {
        name,
        issuer: issuer.trim(),
        clientId: clientId.trim(),
        emailDomains: [...emailDomains],
        createsUsers,
        defaultRole,
        ...(provider ? { emailClaim: provider.emailClaim, nameClaim: provider.nameClaim } : {}),
        ...(clientSecret === '' ? {} : { clientSecret }),
      }
      return provider ? updateIdentityProvider(provider.id, body) : createIdentityProvider(accountId, body)
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['identity-providers'] })
      toast(t('{name} answers as it should, and is saved.', { name: saved.name }))
      onClose()
    },
  })
  const { fields, rest } = fieldErrors(save.error, SHOWN)
  return (
    <FormDialog
      title={provider ? t('Edit provider') : t('Add a provider')}
      submit={provider ? t('Save') : t('Add')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      aside={
        provider && (
          <RemoveButton
            what={t('provider {name}', { name: provider.name })}
            remove={() => removeIdentityProvider(provider.id)}
            queryKeys={['identity-providers']}
            onRemoved={onClose}
          >
            {t('People stay, and need a password or a passkey to sign in from then on.')}
          </RemoveButton>
        )
      }
    >
      <p>
        {t('Register Tapeline there as a web application with this redirect address:')}
        <br />
        <CopyText
          text={t('{origin}/sso/callback', { origin: window.location.origin })}
          label={t('Copy the redirect address')}
        />
      </p>
      <TextInput
        label={t('Name')}
        description={t('Stands on the button that leads there.')}
        placeholder={t('Acme Login')}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('Issuer')}
        placeholder={t('https://login.microsoftonline.com/…/v2.0')}
        required
        withAsterisk={false}
        value={issuer}
        error={fields.issuer}
        onChange={(event) => setIssuer(event.currentTarget.value)}
      />
      <TextInput
        label={t('Client ID')}
        required
        withAsterisk={false}
        autoComplete="off"
        value={clientId}
        error={fields.clientId}
        onChange={(event) => setClientId(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('Client secret')}
        description={provider?.hasSecret ? t('Leave empty to keep the present one.') : t('Empty for a public client.')}
        autoComplete="new-password"
        value={clientSecret}
        error={fields.clientSecret}
        onChange={(event) => setClientSecret(event.currentTarget.value)}
      />
      <ValuesInput
        label={t('E-mail domains')}
        placeholder={t('acme.example')}
        values={emailDomains}
        onChange={setEmailDomains}
        error={fields.emailDomains}
      />
      {accountId !== undefined && (
        <Switch
          label={t('Make users of people who are new')}
          description={t('Otherwise only those come in whose e-mail address a user has.')}
          checked={createsUsers}
          onChange={(event) => setCreatesUsers(event.currentTarget.checked)}
        />
      )}
      {createsUsers && (
        <Select
          label={t('Their role')}
          allowDeselect={false}
          data={ROLES}
          value={defaultRole}
          error={fields.defaultRole}
          onChange={(value) => value && setDefaultRole(value as IdentityProvider['defaultRole'])}
        />
      )}
    </FormDialog>
  )
}
