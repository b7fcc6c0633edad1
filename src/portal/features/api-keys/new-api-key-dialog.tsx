import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKey } from '../../../contract/api-key.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { ROLE_WORDS } from '../../lib/role-words.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { createApiKey } from './api/create-api-key.ts'
import { PLATFORM } from './platform.ts'

interface NewApiKeyDialogProps {
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
  const make = useMutation({
    mutationFn: createApiKey,
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
  const { fields, rest } = fieldErrors(make.error, ['name', 'role', 'accountId'])
  if (make.data) {
    return (
      <Modal opened onClose={onClose} title={`Key “${make.data.apiKey.name}” is made`}>
        <p>Copy it now. It is shown this once and cannot be read again.</p>
        <CopyText text={make.data.secret} label="Copy the key" />
        <p className="muted">
          Programs send it as <span className="mono">Authorization: Bearer …</span>
        </p>
        <Button fullWidth mt="md" onClick={onClose}>
          Done
        </Button>
      </Modal>
    )
  }
  const wide = scope === PLATFORM
  return (
    <FormDialog
      title="New API key"
      submit="Make key"
      pending={make.isPending}
      error={rest}
      onSubmit={() => make.mutate(wide ? { name, role: 'administrator' } : { name, role, accountId: scope })}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="What will use it."
        placeholder="CRM"
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {(platform || accounts.length > 1) && (
        <Select
          label="For"
          allowDeselect={false}
          data={[
            ...accounts.map((account) => ({ value: account.id, label: account.name })),
            ...(platform ? [{ value: PLATFORM, label: 'The whole platform' }] : []),
          ]}
          value={scope}
          error={fields.accountId}
          onChange={(value) => value && setScope(value)}
        />
      )}
      {!wide && (
        <Select
          label="May"
          allowDeselect={false}
          data={(['viewer', 'account-administrator'] as const).map((value) => ({ value, label: ROLE_WORDS[value] }))}
          value={role}
          error={fields.role}
          onChange={(value) => value && setRole(value as ApiKey['role'])}
        />
      )}
    </FormDialog>
  )
}
