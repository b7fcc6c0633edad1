import { Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Device } from '../../../contract/device.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { PersonSelect } from '../../ui/person-select.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { type DeviceInput, removeDevice, saveDevice } from './api/save-device.ts'
import { DEVICE_KINDS } from './device-kinds.ts'
import { PhoneButtons } from './phone-buttons.tsx'

interface DeviceFormProps {
  readonly accountId: string
  readonly device: Device | undefined
  readonly onClose: () => void
}

export function DeviceForm({ accountId, device, onClose }: DeviceFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState(device?.name ?? '')
  const [kind, setKind] = useState<Device['kind']>(device?.kind ?? 'ip-phone')
  const [sipAddress, setSipAddress] = useState(device?.sipAddress ?? '')
  const [ownerId, setOwnerId] = useState(device?.ownerId)
  const save = useMutation({
    mutationFn: (input: DeviceInput) => saveDevice(accountId, device?.id, input),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['devices'] })
      toast(device ? t('Saved.') : t('{name} is added.', { name: saved.name }))
      onClose()
    },
  })
  const { fields, rest } = fieldErrors(save.error, ['name', 'kind', 'sipAddress', 'ownerId'])
  return (
    <FormDialog
      title={device ? t('Edit device') : t('New device')}
      submit={device ? t('Save') : t('Add device')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate({ name, kind, sipAddress, ...(ownerId === undefined ? {} : { ownerId }) })}
      onClose={onClose}
      aside={
        device && (
          <RemoveButton
            what={t('device {name}', { name: device.name })}
            remove={() => removeDevice(device.id)}
            queryKeys={['devices']}
            onRemoved={onClose}
          >
            {t('Its calls and recordings stay.')}
          </RemoveButton>
        )
      }
    >
      <TextInput
        label={t('Name')}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('Kind')}
        allowDeselect={false}
        data={Object.entries(DEVICE_KINDS).map(([value, label]) => ({ value, label }))}
        value={kind}
        error={fields.kind}
        onChange={(value) => value && setKind(value as Device['kind'])}
      />
      <TextInput
        label={t('SIP address')}
        description={t('As the phone system names it: user@domain.')}
        placeholder={t('101@pbx.example.com')}
        required
        withAsterisk={false}
        value={sipAddress}
        error={fields.sipAddress}
        onChange={(event) => setSipAddress(event.currentTarget.value)}
      />
      <PersonSelect
        accountId={accountId}
        label={t('Owner')}
        placeholder={t('Nobody')}
        clearable
        value={ownerId}
        error={fields.ownerId}
        onChange={setOwnerId}
      />
      {device && <PhoneButtons device={device} />}
    </FormDialog>
  )
}
