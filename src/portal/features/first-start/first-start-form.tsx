import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { FormError } from '../../ui/form-error.tsx'
import { NewPasswordInput } from '../../ui/new-password-input.tsx'
import { createFirstAdministrator } from './api/create-first-administrator.ts'
import classes from './first-start-form.module.css'

/** On an empty installation: whoever started it becomes its administrator. */
export function FirstStartForm({ onDone }: { readonly onDone: () => void }) {
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const create = useMutation({
    mutationFn: () => createFirstAdministrator({ code, name, email: email.trim(), password }),
    onSuccess: onDone,
  })
  const isWrong = create.error instanceof ApiError && create.error.code === 'wrong-code'
  const { fields, rest } = fieldErrors(isWrong ? null : create.error, ['name', 'email', 'password'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  const shared = { size: 'md', required: true, withAsterisk: false } as const
  return (
    <>
      <h1>{t('Welcome to Tapeline')}</h1>
      <p>{t('You are the first here. Make yourself its administrator; then a few answers, and calls can come.')}</p>
      <form className={classes.fields} onSubmit={submit}>
        <TextInput
          {...shared}
          label={t('Code')}
          description={t('Printed where Tapeline was started: in the terminal, or in its log.')}
          autoComplete="off"
          autoFocus
          value={code}
          error={isWrong && t('This is not the code. A newer start prints a new one.')}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <TextInput
          {...shared}
          label={t('Your name')}
          autoComplete="name"
          value={name}
          error={fields.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          {...shared}
          label={t('Email')}
          type="email"
          description={t('You sign in with it.')}
          autoComplete="username"
          value={email}
          error={fields.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NewPasswordInput
          {...shared}
          label={t('Password')}
          description={t('At least 12 characters.')}
          value={password}
          words={[name, email]}
          error={fields.password}
          onChange={setPassword}
        />
        {rest && <FormError>{rest}</FormError>}
        <Button type="submit" size="md" fullWidth loading={create.isPending}>
          {t('Continue')}
        </Button>
      </form>
    </>
  )
}
