import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { waitText } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { FormError } from '../../ui/form-error.tsx'
import { passSecondFactor } from './api/sign-in.ts'
import { PasskeyButton } from './passkey-button.tsx'
import classes from './sign-in-form.module.css'

interface SecondFactorFormProps {
  readonly methods: readonly ('totp' | 'recovery-code' | 'passkey')[]
  readonly onSignedIn: () => void
  /** Back to e-mail address and password. */
  readonly onAgain: (why?: string) => void
}

/** The second step: the password was right. */
export function SecondFactorForm({ methods, onSignedIn, onAgain }: SecondFactorFormProps) {
  const [byRecoveryCode, setByRecoveryCode] = useState(!methods.includes('totp') && methods.includes('recovery-code'))
  const [code, setCode] = useState('')
  const attempt = useMutation({
    mutationFn: passSecondFactor,
    onSuccess: onSignedIn,
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'sign-in-expired') onAgain(t('Begin again: that took too long.'))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt.mutate(code)
  }
  const change = () => {
    setByRecoveryCode(!byRecoveryCode)
    setCode('')
    attempt.reset()
  }
  return (
    <>
      <h1>{t('Second factor')}</h1>
      <form className={classes.fields} onSubmit={submit}>
        <TextInput
          key={String(byRecoveryCode)}
          label={byRecoveryCode ? t('Recovery code') : t('Code from your authenticator app')}
          {...(byRecoveryCode ? {} : { inputMode: 'numeric' as const, autoComplete: 'one-time-code' })}
          placeholder={byRecoveryCode ? 'abcd-efgh-jkmn-pqrs' : '123456'}
          size="md"
          required
          withAsterisk={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {attempt.isError && <FormError>{reason(attempt.error)}</FormError>}
        <Button type="submit" size="md" fullWidth loading={attempt.isPending}>
          {t('Sign in')}
        </Button>
        {methods.includes('passkey') && <PasskeyButton onSignedIn={onSignedIn} />}
        {methods.includes('totp') && methods.includes('recovery-code') && (
          <Button variant="subtle" onClick={change}>
            {byRecoveryCode ? t('Use the authenticator app') : t('Use a recovery code')}
          </Button>
        )}
        <Button variant="subtle" color="gray" onClick={() => onAgain()}>
          {t('Back')}
        </Button>
      </form>
      <p className={classes.hint}>{t('Neither at hand? Whoever manages users in your organisation can help.')}</p>
    </>
  )
}

function reason(error: Error): string {
  if (!(error instanceof ApiError)) return error.message
  if (error.code === 'wrong-code') return t('This code is not right, or was used already. Wait for the next one.')
  if (error.status === 429)
    return t('Too many wrong tries. {retryAfterSeconds}', { retryAfterSeconds: waitText(error.retryAfterSeconds) })
  return error.message
}
