import { Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RecordingClient } from '../../../contract/recording-client.ts'
import type { AccountSelector } from '../../../core/model/account.ts'
import {
  type RecordingClientInput,
  removeRecordingClient,
  saveRecordingClient,
} from '../../lib/api/save-recording-client.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { ValuesInput } from '../../ui/values-input.tsx'
import { MappingInput } from './mapping-input.tsx'
import { SelectorsInput } from './selectors-input.tsx'

interface RecordingClientFormProps {
  /** Undefined to make a new one. */
  readonly recordingClient: RecordingClient | undefined
  /** For a new one that was refused from this address. */
  readonly address?: string | undefined
  /** The first that there are. */
  readonly accounts: readonly { readonly id: string; readonly name: string }[]
  readonly onClose: () => void
}

const SHOWN = ['name', 'addresses', 'certificateFingerprints', 'selectors']

export function RecordingClientForm({ recordingClient, address, accounts, onClose }: RecordingClientFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState(recordingClient?.name ?? '')
  const [addresses, setAddresses] = useState<readonly string[]>(
    recordingClient?.addresses ?? (address === undefined ? [] : [address]),
  )
  const [fingerprints, setFingerprints] = useState<readonly string[]>(recordingClient?.certificateFingerprints ?? [])
  const [selectors, setSelectors] = useState<readonly AccountSelector[]>(
    recordingClient?.selectors ?? [accounts[0] ? { by: 'fixed', accountId: accounts[0].id } : { by: 'domain' }],
  )
  const [mapping, setMapping] = useState(recordingClient?.mapping ?? 'generic')
  const [srtp, setSrtp] = useState(recordingClient?.srtp ?? 'accept')
  const save = useMutation({
    mutationFn: (input: RecordingClientInput) => saveRecordingClient(recordingClient?.id, input),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['recording-clients'] })
      for (const key of ['setup', 'refused-invites']) void client.invalidateQueries({ queryKey: [key] })
      toast(recordingClient ? t('Saved.') : t('{name} may now send calls.', { name: saved.name }))
      onClose()
    },
  })
  const { fields, rest } = fieldErrors(save.error, SHOWN)
  return (
    <FormDialog
      title={recordingClient ? t('Edit recording client') : t('New recording client')}
      submit={recordingClient ? t('Save') : t('Add recording client')}
      pending={save.isPending}
      error={rest}
      onSubmit={() =>
        save.mutate({
          name,
          addresses: [...addresses],
          certificateFingerprints: [...fingerprints],
          selectors: [...selectors],
          mapping,
          srtp,
        })
      }
      onClose={onClose}
      aside={
        recordingClient && (
          <RemoveButton
            what={t('recording client {name}', { name: recordingClient.name })}
            remove={() => removeRecordingClient(recordingClient.id)}
            queryKeys={['recording-clients', 'setup']}
            onRemoved={onClose}
          >
            {t('Its new calls will be refused. Calls and recordings that exist stay.')}
          </RemoveButton>
        )
      }
    >
      <TextInput
        label={t('Name')}
        placeholder={t('Main PBX')}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ValuesInput
        label={t('IP addresses')}
        description={t('Addresses or ranges from which it sends SIP.')}
        placeholder={t('192.0.2.10 or 10.0.0.0/8')}
        values={addresses}
        onChange={setAddresses}
        error={fields.addresses}
      />
      <ValuesInput
        label={t('TLS certificate fingerprints')}
        description={t('SHA-256 of its client certificate. With one, the address does not matter.')}
        placeholder={t('ab:cd:ef:…')}
        values={fingerprints}
        onChange={setFingerprints}
        error={fields.certificateFingerprints}
      />
      <SelectorsInput selectors={selectors} accounts={accounts} onChange={setSelectors} error={fields.selectors} />
      <MappingInput mapping={mapping} clientId={recordingClient?.id} onChange={setMapping} />
      <Switch
        label={t('Require encryption (SRTP)')}
        description={t(
          'Audio that it offers without SRTP is refused, and its call with it. Otherwise both are recorded.',
        )}
        checked={srtp === 'require'}
        onChange={(event) => setSrtp(event.currentTarget.checked ? 'require' : 'accept')}
      />
    </FormDialog>
  )
}
