import { Checkbox, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Canary } from '../../../contract/canary.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { CANARY_KEYS, createCanary, removeCanary, updateCanary } from './api/canaries-api.ts'
import { bodyOf, type CanaryFields, fieldsOf } from './canary-fields.ts'
import classes from './completeness.module.css'

interface CanaryDialogProps {
  readonly accountId: string
  /** Undefined to add one. */
  readonly canary: Canary | undefined
  readonly onClose: () => void
}

interface PartProps {
  readonly fields: CanaryFields
  readonly set: (change: Partial<CanaryFields>) => void
  readonly errorOf: (field: string) => string | undefined
}

/** Whom it calls, as whom, and how often. */
export function CanaryDialog({ accountId, canary, onClose }: CanaryDialogProps) {
  const client = useQueryClient()
  const [fields, setFields] = useState(() => fieldsOf(canary))
  const set = (change: Partial<CanaryFields>) => setFields({ ...fields, ...change })
  const save = useMutation({
    mutationFn: () => (canary ? updateCanary(canary.id, bodyOf(fields)) : createCanary(accountId, bodyOf(fields))),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: CANARY_KEYS })
      onClose()
    },
  })
  const problems = fieldErrors(save.error, ['name', 'to', 'from', 'username', 'password'])
  const part = { fields, set, errorOf: (field: string) => problems.fields[field] }
  return (
    <FormDialog
      title={canary ? t('Canary calls') : t('New canary calls')}
      submit={canary ? t('Save') : t('Add')}
      pending={save.isPending}
      error={problems.rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      aside={
        canary && (
          <RemoveButton
            what={t('canary calls {name}', { name: canary.name })}
            remove={() => removeCanary(canary.id)}
            queryKeys={CANARY_KEYS}
            onRemoved={onClose}
          >
            {t('Their history goes with them; their recordings stay.')}
          </RemoveButton>
        )
      }
    >
      <TextInput
        label={t('Name')}
        required
        withAsterisk={false}
        data-autofocus
        value={fields.name}
        error={part.errorOf('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('Whom it calls')}
        description={t('An extension that answers by itself, best with an echo, and is recorded by your settings.')}
        placeholder={t('sip:600@pbx.example.com')}
        required
        withAsterisk={false}
        value={fields.to}
        error={part.errorOf('to')}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      <TextInput
        label={t('As whom')}
        description={t('A phone that your phone system knows.')}
        placeholder={t('sip:canary@pbx.example.com')}
        required
        withAsterisk={false}
        value={fields.from}
        error={part.errorOf('from')}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <ServerFields {...part} hasPassword={canary?.hasPassword ?? false} />
      <RhythmFields {...part} />
      <div className={classes.pair}>
        <NumberInput
          label={t('Seconds of signal')}
          min={3}
          max={30}
          allowDecimal={false}
          value={fields.talkSeconds}
          onChange={(value) => set({ talkSeconds: Number(value) || 8 })}
        />
        <NumberInput
          label={t('Late after seconds')}
          min={10}
          max={3600}
          allowDecimal={false}
          value={fields.lateAfterSeconds}
          onChange={(value) => set({ lateAfterSeconds: Number(value) || 60 })}
        />
      </div>
      <Checkbox
        label={t('Whoever answers has to be heard, too')}
        checked={fields.expectsAnswer}
        onChange={(event) => set({ expectsAnswer: event.currentTarget.checked })}
      />
      <Checkbox
        label={t('Paused')}
        checked={fields.paused}
        onChange={(event) => set({ paused: event.currentTarget.checked })}
      />
    </FormDialog>
  )
}

function ServerFields({ fields, set, errorOf, hasPassword }: PartProps & { readonly hasPassword: boolean }) {
  return (
    <>
      <div className={classes.pair}>
        <Select
          label={t('Transport')}
          allowDeselect={false}
          data={[
            { value: 'udp', label: 'UDP' },
            { value: 'tcp', label: 'TCP' },
            { value: 'tls', label: 'TLS' },
          ]}
          value={fields.protocol}
          onChange={(value) => set({ protocol: (value ?? 'udp') as CanaryFields['protocol'] })}
        />
        <TextInput
          label={t('Server, where it is another one')}
          placeholder="192.0.2.10:5060"
          value={fields.hop}
          onChange={(event) => set({ hop: event.currentTarget.value })}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label={t('User name')}
          description={t('Empty: nobody asks for a password.')}
          autoComplete="off"
          value={fields.username}
          error={errorOf('username')}
          onChange={(event) => set({ username: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('Password')}
          description={hasPassword ? t('Empty: as before.') : t('Kept encrypted.')}
          autoComplete="new-password"
          value={fields.password}
          error={errorOf('password')}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      </div>
    </>
  )
}

function RhythmFields({ fields, set }: PartProps) {
  return (
    <div className={classes.pair}>
      <Select
        label={t('How often')}
        allowDeselect={false}
        data={[
          { value: 'minutes', label: t('Every so many minutes') },
          { value: 'times', label: t('At times of each day') },
        ]}
        value={fields.kind}
        onChange={(value) => set({ kind: value === 'times' ? 'times' : 'minutes' })}
      />
      {fields.kind === 'minutes' ? (
        <NumberInput
          label={t('Minutes')}
          min={5}
          max={1440}
          allowDecimal={false}
          value={fields.everyMinutes}
          onChange={(value) => set({ everyMinutes: Number(value) || 60 })}
        />
      ) : (
        <TextInput
          label={t('Times')}
          placeholder="08:00, 14:30"
          required
          withAsterisk={false}
          value={fields.times}
          onChange={(event) => set({ times: event.currentTarget.value })}
        />
      )}
    </div>
  )
}
