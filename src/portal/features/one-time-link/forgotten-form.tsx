import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { FormError } from '../../ui/form-error.tsx'
import { askPasswordReset } from './api/one-time-link.ts'
import classes from './one-time-link.module.css'

interface ForgottenFormProps {
  /** Whether there is a mail server. */
  readonly byMail: boolean
  readonly back: ReactNode
}

/** Whoever has forgotten their password asks for a link. */
export function ForgottenForm({ byMail, back }: ForgottenFormProps) {
  const [email, setEmail] = useState('')
  const ask = useMutation({ mutationFn: () => askPasswordReset(email.trim()) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate()
  }
  if (!byMail) {
    return (
      <>
        <h1>{t('Forgotten password')}</h1>
        <p>
          {t(
            'This Tapeline sends no e-mail. Ask whoever manages users in your organisation for a link: it is on your page among the users.',
          )}
        </p>
        {back}
      </>
    )
  }
  if (ask.isSuccess) {
    return (
      <>
        <h1>{t('Look into your mail')}</h1>
        <p role="status">
          {t(
            'If somebody here has the address {email}, a link to set a new password is on its way. It works for one hour.',
            { email: email.trim() },
          )}
        </p>
        {back}
      </>
    )
  }
  return (
    <>
      <h1>{t('Forgotten password')}</h1>
      <form className={classes.fields} onSubmit={submit}>
        <TextInput
          label={t('Email or user name')}
          description={t('We send you a link to set a new one.')}
          autoComplete="username"
          size="md"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {ask.isError && <FormError>{describeError(ask.error).text}</FormError>}
        <Button type="submit" size="md" fullWidth loading={ask.isPending}>
          {t('Send link')}
        </Button>
      </form>
      {back}
    </>
  )
}
