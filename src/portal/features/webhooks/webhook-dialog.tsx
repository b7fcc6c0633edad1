import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Webhook } from '../../../contract/webhook.ts'
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '../../../core/model/webhook.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { AccountSelect } from '../../ui/account-select.tsx'
import { CopyText } from '../../ui/copy-text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { createWebhook, removeWebhook, updateWebhook } from './api/webhooks-api.ts'
import { EVENT_WORDS } from './event-words.ts'

/** In the place of an account's id. */
const ALL = 'all'

interface WebhookDialogProps {
  /** Undefined to make a new one. */
  readonly webhook: Webhook | undefined
  /** The first that there are. */
  readonly accounts: readonly { readonly id: string; readonly name: string }[]
  /** Then it may be told of all accounts, too. */
  readonly isOfPlatform: boolean
  readonly onClose: () => void
}

export function WebhookDialog({ webhook, accounts, isOfPlatform, onClose }: WebhookDialogProps) {
  const client = useQueryClient()
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [description, setDescription] = useState(webhook?.description ?? '')
  const [eventTypes, setEventTypes] = useState<readonly WebhookEventType[]>(
    webhook?.eventTypes ?? ['call.ended', 'recording.ready'],
  )
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? (isOfPlatform ? ALL : undefined))
  const isOfAll = webhook ? webhook.accountId === undefined : accountId === ALL
  const save = useMutation({
    mutationFn: async () => {
      const input = { url, description, eventTypes: [...eventTypes] }
      if (!webhook)
        return createWebhook({ ...input, ...(accountId === undefined || accountId === ALL ? {} : { accountId }) })
      await updateWebhook(webhook.id, { ...input, active: true })
      return undefined
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['webhooks'] })
      if (!made) onClose()
    },
  })
  const { fields, rest } = fieldErrors(save.error, ['url', 'description', 'eventTypes', 'accountId'])
  if (save.data) {
    return (
      <Dialog onClose={onClose} title={t('The webhook is made')}>
        <p>{t('Copy its secret now: the receiver checks the signatures with it. It is shown this once.')}</p>
        <CopyText text={save.data.secret} label={t('Copy the secret')} />
        <Button fullWidth mt="md" onClick={onClose}>
          {t('Done')}
        </Button>
      </Dialog>
    )
  }
  return (
    <FormDialog
      title={webhook ? t('Webhook') : t('New webhook')}
      submit={webhook ? (webhook.active ? t('Save') : t('Save and make active')) : t('Make webhook')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      aside={
        webhook && (
          <RemoveButton
            what={t('the webhook')}
            remove={() => removeWebhook(webhook.id)}
            queryKeys={['webhooks']}
            onRemoved={onClose}
          >
            {t('What was to be delivered to it is gone as well.')}
          </RemoveButton>
        )
      }
    >
      <TextInput
        label={t('Address')}
        description={t('Gets a POST with JSON for every event. HTTPS, on the internet.')}
        placeholder={t('https://crm.example.com/tapeline')}
        required
        withAsterisk={false}
        data-autofocus
        value={url}
        error={fields.url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <TextInput
        label={t('Description')}
        placeholder={t('CRM')}
        value={description}
        error={fields.description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {!webhook && (accounts.length > 1 || isOfPlatform) && (
        <AccountSelect
          label={t('Account')}
          others={isOfPlatform ? [{ value: ALL, label: t('All accounts') }] : []}
          value={accountId}
          error={fields.accountId}
          onChange={(value) => {
            if (!value) return
            setAccountId(value)
            if (value === ALL) setEventTypes(['account.'])
          }}
        />
      )}
      <Checkbox.Group
        label={t('It is told when')}
        value={[...eventTypes]}
        error={fields.eventTypes}
        onChange={(values) => setEventTypes(values as WebhookEventType[])}
      >
        {WEBHOOK_EVENT_TYPES.filter((type) => !isOfAll || type === 'account.').map((type) => (
          <Checkbox key={type} mt={6} value={type} label={EVENT_WORDS[type]} />
        ))}
      </Checkbox.Group>
    </FormDialog>
  )
}
