import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { NewPasswordInput } from '../../ui/new-password-input.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { setPasswordByLink, useOpenedLink } from './api/one-time-link.ts'
import classes from './one-time-link.module.css'

interface SetPasswordFormProps {
  readonly token: string
  readonly onDone: () => void
  /** What to do with a link that works no more. */
  readonly otherwise: ReactNode
}

/** Whoever has the link sets the password. */
export function SetPasswordForm({ token, onDone, otherwise }: SetPasswordFormProps) {
  const link = useOpenedLink(token)
  const [password, setPassword] = useState('')
  const save = useMutation({ mutationFn: () => setPasswordByLink(token, password), onSuccess: onDone })
  const error = link.error ?? save.error
  if (error instanceof ApiError && error.code === 'link-not-found') {
    return (
      <>
        <h1>{t('This link works no more')}</h1>
        <p>{t('It was used already, or its time is over.')}</p>
        {otherwise}
      </>
    )
  }
  if (!link.data) {
    return link.error ? (
      <ErrorState error={link.error} onRetry={() => void link.refetch()} />
    ) : (
      <Skeleton height={160} />
    )
  }
  const { name, purpose, signInName } = link.data
  const { fields, rest } = fieldErrors(save.error, ['password'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <>
      <h1>{purpose === 'invitation' ? t('Welcome, {name}', { name }) : t('Set a new password')}</h1>
      <form className={classes.fields} onSubmit={submit}>
        {/* For password managers: whose password it is. */}
        <input type="text" autoComplete="username" value={signInName ?? ''} readOnly hidden />
        <NewPasswordInput
          label={purpose === 'invitation' ? t('Choose a password') : t('New password')}
          description={
            signInName === undefined
              ? t('At least 12 characters.')
              : t('At least 12 characters. You sign in with {signInName}.', { signInName })
          }
          size="md"
          required
          autoFocus
          value={password}
          words={[name, signInName]}
          error={fields.password}
          onChange={setPassword}
        />
        {rest && <FormError>{rest}</FormError>}
        <Button type="submit" size="md" fullWidth loading={save.isPending}>
          {t('Set password')}
        </Button>
      </form>
    </>
  )
}
