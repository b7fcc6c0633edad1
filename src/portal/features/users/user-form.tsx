import { Checkbox, Group, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { User } from '../../../contract/user.ts'
import { isOutsideAccounts, ROLES } from '../../../core/model/role.ts'
import { ROLES_IN_WORDS } from '../../../core/words/access-words.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { ROLE_WORDS } from '../../lib/role-words.ts'
import { useSession } from '../../lib/use-session.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { NewPasswordInput } from '../../ui/new-password-input.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { ValuesInput } from '../../ui/values-input.tsx'
import { createUser, removeUser, setPassword, updateUser } from './api/save-user.ts'
import { onlyRoleOf, ownerFields, type PersonOwner } from './person-owner.ts'
import { draftOf, inputOf, type Standing, type UserDraft, withChange } from './user-draft.ts'

interface UserFormProps {
  readonly owner: PersonOwner
  /** Undefined to make a new one. */
  readonly user: User | undefined
  readonly onClose: () => void
  readonly onRemoved?: () => void
  /** At the end of the form: what else a new user gets. */
  readonly more?: ReactNode
  /** With the user that was made, before the form closes. Rejects when something of `more` did not work. */
  readonly onCreated?: (user: User) => Promise<unknown>
}

const OF_ACCOUNTS = ROLES.filter((role) => !isOutsideAccounts(role)).map((role) => ({
  value: role,
  label: ROLE_WORDS[role],
}))
const LEVELS: { value: User['accessLevel']; label: string }[] = [
  { value: 'by-role', label: t('As the role says') },
  { value: 'none', label: t('None') },
  { value: 'own-and-groups', label: t('Own, and of groups managed') },
  { value: 'all', label: t('All of the account') },
]
const SHOWN = ['firstName', 'lastName', 'name', 'userName', 'extension', 'numbers', 'sipAddresses', 'email', 'site']

/** Nobody makes somebody who may do more, or hears more, than they do. */
const FRESH: readonly Standing[] = [
  { role: 'viewer', accessLevel: 'by-role' },
  { role: 'user', accessLevel: 'by-role' },
  { role: 'user', accessLevel: 'none' },
]

export function UserForm({ owner, user, onClose, onRemoved, more, onCreated }: UserFormProps) {
  const client = useQueryClient()
  const session = useSession()
  const onlyRole = onlyRoleOf(owner)
  const isOfAccount = onlyRole === undefined
  const [draft, setDraft] = useState(() =>
    draftOf(user, onlyRole ? { role: onlyRole, accessLevel: 'by-role' } : FRESH.find(session.mayMake)),
  )
  const [password, setNewPassword] = useState('')
  const [created, setCreated] = useState<User>()
  const save = useMutation({
    mutationFn: async () => {
      const input = inputOf(draft)
      if (user) {
        const saved = await updateUser(user.id, input)
        if (password !== '') await setPassword(user.id, password)
        return saved
      }
      // A second try does not make a second user.
      const made =
        created ?? (await createUser({ ...input, ...ownerFields(owner), ...(password === '' ? {} : { password }) }))
      setCreated(made)
      await onCreated?.(made)
      return made
    },
    onSuccess: (saved) => {
      toast(user ? t('Saved.') : t('{name} is added.', { name: saved.name }))
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['users'] }),
  })
  const { fields, rest } = fieldErrors(save.error, [...SHOWN, 'password', 'role'])
  const change = (next: Partial<UserDraft>) => setDraft((present) => withChange(present, next))
  const text = (field: 'firstName' | 'lastName' | 'name' | 'userName' | 'extension' | 'email' | 'site') => ({
    value: draft[field],
    error: fields[field],
    onChange: (event: { currentTarget: { value: string } }) => change({ [field]: event.currentTarget.value }),
  })
  return (
    <FormDialog
      title={user ? t('Edit user') : isOfAccount ? t('New user') : t('New person')}
      submit={user ? t('Save') : isOfAccount ? t('Add user') : t('Add person')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      aside={
        user && (
          <RemoveButton
            what={t('user {name}', { name: user.name })}
            remove={() => removeUser(user.id)}
            queryKeys={['users']}
            onRemoved={onRemoved ?? onClose}
          >
            {t('The user can no longer sign in. Calls and recordings stay.')}
          </RemoveButton>
        )
      }
    >
      <Group grow align="start">
        <TextInput label={t('First name')} data-autofocus {...text('firstName')} />
        <TextInput label={t('Last name')} {...text('lastName')} />
      </Group>
      <TextInput
        label={t('Name')}
        description={isOfAccount ? t('As it is shown, also in the list of calls of long ago.') : undefined}
        required
        withAsterisk={false}
        {...text('name')}
      />
      {isOfAccount && (
        <>
          <TextInput label={t('Extension')} placeholder="101" {...text('extension')} />
          <ValuesInput
            label={t('Telephone numbers')}
            placeholder="+49 30 1234567"
            values={draft.numbers}
            onChange={(numbers) => change({ numbers })}
            error={fields.numbers}
          />
          <ValuesInput
            label={t('SIP addresses')}
            placeholder={t('anna@pbx.example.com')}
            values={draft.sipAddresses}
            onChange={(sipAddresses) => change({ sipAddresses })}
            error={fields.sipAddresses}
          />
          <TextInput
            label={t('Site')}
            description={t('Where the person works, if there are several places.')}
            {...text('site')}
          />
        </>
      )}
      <TextInput
        label={t('Email')}
        description={
          isOfAccount
            ? t('With an email address and a password the user can sign in here.')
            : t('To sign in by. An invitation to choose a password can be sent there.')
        }
        required={!isOfAccount}
        withAsterisk={false}
        type="email"
        autoComplete="off"
        {...text('email')}
      />
      {draft.email.trim() !== '' && (
        <>
          <TextInput
            label={t('User name')}
            description={t('To sign in by, besides the email address.')}
            autoComplete="off"
            {...text('userName')}
          />
          <NewPasswordInput
            label={user ? t('New password') : t('Password')}
            description={user ? t('Leave empty to keep the present one.') : t('At least 12 characters.')}
            value={password}
            words={[draft.name, draft.email, draft.userName]}
            error={fields.password}
            onChange={setNewPassword}
          />
          {user && (
            <Checkbox
              label={t('May sign in')}
              description={t('Without it the person is signed out everywhere; calls are still matched.')}
              checked={draft.active}
              onChange={(event) => change({ active: event.currentTarget.checked })}
            />
          )}
          {isOfAccount && (
            <>
              <Select
                label={t('Role')}
                description={t(ROLES_IN_WORDS[draft.role].text)}
                allowDeselect={false}
                data={OF_ACCOUNTS.filter(
                  ({ value }) =>
                    value === draft.role || session.mayMake({ role: value, accessLevel: draft.accessLevel }),
                )}
                value={draft.role}
                error={fields.role}
                onChange={(value) => value && change({ role: value as User['role'] })}
              />
              <Select
                label={t('Recordings this person can hear')}
                description={t('Takes the place of what the role reaches.')}
                allowDeselect={false}
                data={LEVELS.filter(
                  ({ value }) =>
                    value === draft.accessLevel || session.mayMake({ role: draft.role, accessLevel: value }),
                )}
                value={draft.accessLevel}
                onChange={(value) => value && change({ accessLevel: value as User['accessLevel'] })}
              />
            </>
          )}
        </>
      )}
      {isOfAccount && (
        <Checkbox
          label={t("Hide this person's recordings from others")}
          description={t(
            'Supervisors, office managers and the reseller do not find them; who was on the call and auditors do.',
          )}
          checked={draft.hidesRecordings}
          onChange={(event) => change({ hidesRecordings: event.currentTarget.checked })}
        />
      )}
      {more}
    </FormDialog>
  )
}
