import { PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { NewPasswordInput } from '../../ui/new-password-input.tsx'
import { changePassword } from './api/change-password.ts'

interface ChangePasswordDialogProps {
  readonly userId: string
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** One's own password. Every sign-in session ends with the old one, this one too. */
export function ChangePasswordDialog({ userId, onChanged, onClose }: ChangePasswordDialogProps) {
  const [currentPassword, setCurrentPassword] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: () => changePassword(userId, { currentPassword, password }),
    onSuccess: onChanged,
  })
  const isWrong = change.error instanceof ApiError && change.error.code === 'wrong-credentials'
  const { fields, rest } = fieldErrors(isWrong ? null : change.error, ['password'])
  return (
    <FormDialog
      title={t('Change your password')}
      submit={t('Change password')}
      pending={change.isPending}
      error={rest}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <PasswordInput
        label={t('Present password')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        value={currentPassword}
        error={isWrong && t('This is not your present password')}
        onChange={(event) => setCurrentPassword(event.currentTarget.value)}
      />
      <NewPasswordInput
        label={t('New password')}
        description={t('At least 12 characters. You sign in with it again, here and everywhere else.')}
        required
        value={password}
        error={fields.password}
        onChange={setPassword}
      />
    </FormDialog>
  )
}
