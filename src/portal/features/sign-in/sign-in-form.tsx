import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { SignInAnswer } from '../../../contract/sign-in-session.ts'
import { waitText } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { FormError } from '../../ui/form-error.tsx'
import { signIn } from './api/sign-in.ts'
import { singleSignOnUrl, useSignInWay } from './api/use-sign-in-way.ts'
import classes from './sign-in-form.module.css'

interface SignInFormProps {
  /** Why it begins again. */
  readonly notice: string | undefined
  /** In place of address and password. */
  readonly passkey: ReactNode
  /** Path of the portal to go to afterwards. */
  readonly next: string | undefined
  /** The way to a new password. */
  readonly forgotten: ReactNode
  readonly onAnswer: (answer: SignInAnswer) => void
}

/** E-mail address and password. */
export function SignInForm({ notice, passkey, next, forgotten, onAnswer }: SignInFormProps) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { data: way } = useSignInWay(email)
  const provider = way?.provider
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onAnswer })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt.mutate({ email: email.trim(), password })
  }
  const error = attempt.isError ? reason(attempt.error) : attempt.isPending ? undefined : notice
  return (
    <>
      <h1>{t('Sign in')}</h1>
      <form className={classes.fields} onSubmit={submit}>
        <TextInput
          label={t('Email or user name')}
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          size="md"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {provider && (
          <Button size="md" fullWidth component="a" href={singleSignOnUrl(provider.id, email.trim(), next)}>
            {t('Continue with {name}', { name: provider.name })}
          </Button>
        )}
        <PasswordInput
          label={provider ? t('Or your password here') : t('Password')}
          autoComplete="current-password"
          size="md"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {error && <FormError>{error}</FormError>}
        <Button type="submit" size="md" fullWidth variant={provider ? 'default' : 'filled'} loading={attempt.isPending}>
          {t('Sign in')}
        </Button>
        {passkey}
      </form>
      <p className={classes.hint}>{forgotten}</p>
    </>
  )
}

function reason(error: Error): string {
  if (!(error instanceof ApiError)) return error.message
  if (error.code === 'passwords-off')
    return t('Your organisation has switched passwords off. Continue with its own sign-in.')
  if (error.status === 401) return t('Email or password is wrong.')
  if (error.status === 429)
    return t('Too many wrong passwords. {retryAfterSeconds}', { retryAfterSeconds: waitText(error.retryAfterSeconds) })
  return error.message
}
