import { PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { OwnSignIn } from '../../../contract/own-sign-in.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { confirmSignIn } from './api/own-sign-in.ts'

interface Confirmation {
  /** Does it at once, or after the person has confirmed who they are. */
  readonly guard: (action: () => void) => void
  /** To be rendered somewhere. */
  readonly dialog: ReactNode
}

/** Before a way to sign in is changed: whoever finds an open browser must not take the account over. */
export function useConfirmation(own: OwnSignIn | undefined): Confirmation {
  const client = useQueryClient()
  const [waiting, setWaiting] = useState<() => void>()
  const [password, setPassword] = useState('')
  const close = () => {
    setWaiting(undefined)
    setPassword('')
  }
  const confirm = useMutation({
    mutationFn: () => confirmSignIn(password),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['own-sign-in'] })
      waiting?.()
      close()
    },
  })
  const isWrong = confirm.error instanceof ApiError && confirm.error.code === 'wrong-credentials'
  const { rest } = fieldErrors(isWrong ? null : confirm.error, [])
  const guard = (action: () => void) => {
    if (own?.confirmed) action()
    else if (own?.hasPassword === false) toast(t('Sign out and in again first: it was a while ago.'))
    else setWaiting(() => action)
  }
  const dialog = waiting && (
    <FormDialog
      title={t('Is it you?')}
      submit={t('Continue')}
      pending={confirm.isPending}
      error={rest}
      onSubmit={() => confirm.mutate()}
      onClose={close}
    >
      <PasswordInput
        label={t('Your password')}
        description={t('You signed in a while ago. Give your password once more before you change how you sign in.')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        value={password}
        error={isWrong && t('This is not your password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </FormDialog>
  )
  return { guard, dialog }
}
