import { PasswordInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { User } from '../../../contract/user.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { ValuesInput } from '../../ui/values-input.tsx'
import { createUser, removeUser, setPassword, type UserInput, updateUser } from './api/save-user.ts'

interface UserFormProps {
  readonly accountId: string
  /** Undefined to make a new one. */
  readonly user: User | undefined
  readonly onClose: () => void
}

const ROLES = [
  { value: 'viewer', label: 'Sees, plays and exports calls' },
  { value: 'account-administrator', label: 'Also manages this account' },
]
const SHOWN = ['name', 'extension', 'numbers', 'sipAddresses', 'email', 'password', 'role']

export function UserForm({ accountId, user, onClose }: UserFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState(user?.name ?? '')
  const [extension, setExtension] = useState(user?.extension ?? '')
  const [numbers, setNumbers] = useState<readonly string[]>(user?.numbers ?? [])
  const [sipAddresses, setSipAddresses] = useState<readonly string[]>(user?.sipAddresses ?? [])
  const [email, setEmail] = useState(user?.email ?? '')
  const [password, setNewPassword] = useState('')
  const [role, setRole] = useState<User['role']>(user?.role ?? 'viewer')
  const save = useMutation({
    mutationFn: async () => {
      const input: UserInput = {
        name,
        ...(extension.trim() === '' ? {} : { extension }),
        numbers: [...numbers],
        sipAddresses: [...sipAddresses],
        ...(email.trim() === '' ? {} : { email: email.trim() }),
        role,
      }
      if (!user) return createUser({ ...input, accountId, ...(password === '' ? {} : { password }) })
      const saved = await updateUser(user.id, input)
      if (password !== '') await setPassword(user.id, password)
      return saved
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['users'] })
      toast(user ? 'Saved.' : `${saved.name} is added.`)
      onClose()
    },
  })
  const { fields, rest } = fieldErrors(save.error, SHOWN)
  return (
    <FormDialog
      title={user ? 'Edit user' : 'New user'}
      submit={user ? 'Save' : 'Add user'}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      aside={
        user && (
          <RemoveButton
            what={`user ${user.name}`}
            remove={() => removeUser(user.id)}
            queryKeys={['users']}
            onRemoved={onClose}
          >
            The user can no longer sign in. Calls and recordings stay.
          </RemoveButton>
        )
      }
    >
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Extension"
        placeholder="101"
        value={extension}
        error={fields.extension}
        onChange={(event) => setExtension(event.currentTarget.value)}
      />
      <ValuesInput
        label="Telephone numbers"
        placeholder="+49 30 1234567"
        values={numbers}
        onChange={setNumbers}
        error={fields.numbers}
      />
      <ValuesInput
        label="SIP addresses"
        placeholder="anna@pbx.example.com"
        values={sipAddresses}
        onChange={setSipAddresses}
        error={fields.sipAddresses}
      />
      <TextInput
        label="Email"
        description="With an email address and a password the user can sign in here."
        type="email"
        autoComplete="off"
        value={email}
        error={fields.email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      {email.trim() !== '' && (
        <>
          <PasswordInput
            label={user ? 'New password' : 'Password'}
            description={user ? 'Leave empty to keep the present one.' : 'At least 10 characters.'}
            autoComplete="new-password"
            value={password}
            error={fields.password}
            onChange={(event) => setNewPassword(event.currentTarget.value)}
          />
          <Select
            label="Role"
            allowDeselect={false}
            data={ROLES}
            value={role}
            error={fields.role}
            onChange={(value) => value && setRole(value as User['role'])}
          />
        </>
      )}
    </FormDialog>
  )
}
