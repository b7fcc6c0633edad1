import { Checkbox, NumberInput, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { StorageTarget } from '../../../contract/storage.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { createTarget, removeTarget, type TargetInput, updateTarget } from './api/storage-api.ts'

interface TargetDialogProps {
  readonly accountId: string | undefined
  /** Undefined to add one. */
  readonly target: StorageTarget | undefined
  readonly mayNameFolders: boolean
  readonly onClose: () => void
}

interface Fields {
  readonly kind: 's3' | 'folder'
  readonly name: string
  readonly path: string
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly prefix: string
  readonly pathStyle: boolean
  readonly storageClass: string
  readonly encryption: 'none' | 'sse-s3' | 'sse-kms'
  readonly kmsKeyId: string
  readonly lockMode: 'none' | 'governance' | 'compliance'
  readonly lockDays: number
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export function TargetDialog({ accountId, target, mayNameFolders, onClose }: TargetDialogProps) {
  const client = useQueryClient()
  const [fields, setFields] = useState<Fields>(() => fieldsOf(target))
  const set = (change: Partial<Fields>) => setFields({ ...fields, ...change })
  const save = useMutation({
    mutationFn: () => (target ? updateTarget(target.id, bodyOf(fields)) : createTarget(accountId, bodyOf(fields))),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['storage'] })
      onClose()
    },
  })
  const shown = ['name', 'place.path', 'place.endpoint', 'place.region', 'place.bucket', 'place.prefix']
  const problems = fieldErrors(save.error, [...shown, 'place.accessKeyId', 'secretAccessKey'])
  const errorOf = (field: string) => problems.fields[field]
  return (
    <FormDialog
      title={target ? t('Storage target') : t('New storage target')}
      submit={target ? t('Save') : t('Add target')}
      pending={save.isPending}
      error={problems.rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      aside={
        target && (
          <RemoveButton
            what={t('storage target {name}', { name: target.name })}
            remove={() => removeTarget(target.id)}
            queryKeys={['storage']}
            onRemoved={onClose}
          >
            {t('What is in it stays readable until the last copy in it is gone.')}
          </RemoveButton>
        )
      }
    >
      {mayNameFolders && (
        <SegmentedControl
          fullWidth
          value={fields.kind}
          data={[
            { value: 's3', label: t('S3 bucket') },
            { value: 'folder', label: t('Folder') },
          ]}
          onChange={(kind) => set({ kind: kind as Fields['kind'] })}
        />
      )}
      <TextInput
        label={t('Name')}
        required
        withAsterisk={false}
        data-autofocus
        value={fields.name}
        error={errorOf('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {fields.kind === 'folder' ? (
        <TextInput
          label={t('Path')}
          description={t('A second disk, or one that is mounted over the network. It has to be there already.')}
          placeholder="/mnt/recordings"
          required
          withAsterisk={false}
          value={fields.path}
          error={errorOf('place.path')}
          onChange={(event) => set({ path: event.currentTarget.value })}
        />
      ) : (
        <BucketFields fields={fields} set={set} errorOf={errorOf} hasSecret={target?.hasSecret ?? false} />
      )}
    </FormDialog>
  )
}

interface BucketFieldsProps {
  readonly fields: Fields
  readonly set: (change: Partial<Fields>) => void
  readonly errorOf: (field: string) => string | undefined
  readonly hasSecret: boolean
}

function BucketFields({ fields, set, errorOf, hasSecret }: BucketFieldsProps) {
  return (
    <>
      <TextInput
        label={t('Endpoint')}
        description={t('Empty for Amazon’s own')}
        placeholder="https://s3.example.com"
        value={fields.endpoint}
        error={errorOf('place.endpoint')}
        onChange={(event) => set({ endpoint: event.currentTarget.value })}
      />
      <TextInput
        label={t('Region')}
        value={fields.region}
        error={errorOf('place.region')}
        onChange={(event) => set({ region: event.currentTarget.value })}
      />
      <TextInput
        label={t('Bucket')}
        required
        withAsterisk={false}
        value={fields.bucket}
        error={errorOf('place.bucket')}
        onChange={(event) => set({ bucket: event.currentTarget.value })}
      />
      <TextInput
        label={t('Prefix')}
        description={t('Folders within the bucket, with a slash at the end')}
        placeholder="tapeline/"
        value={fields.prefix}
        error={errorOf('place.prefix')}
        onChange={(event) => set({ prefix: event.currentTarget.value })}
      />
      <Checkbox
        label={t('The bucket stands in the path (path style), as many servers of one’s own want it')}
        checked={fields.pathStyle}
        onChange={(event) => set({ pathStyle: event.currentTarget.checked })}
      />
      <TextInput
        label={t('Access key')}
        required
        withAsterisk={false}
        autoComplete="off"
        value={fields.accessKeyId}
        error={errorOf('place.accessKeyId')}
        onChange={(event) => set({ accessKeyId: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('Secret access key')}
        description={
          hasSecret
            ? t('Kept encrypted. Leave it empty to keep the one there is.')
            : t('Kept encrypted, never shown again.')
        }
        required={!hasSecret}
        withAsterisk={false}
        autoComplete="off"
        value={fields.secretAccessKey}
        error={errorOf('secretAccessKey')}
        onChange={(event) => set({ secretAccessKey: event.currentTarget.value })}
      />
      <TextInput
        label={t('Storage class')}
        placeholder="STANDARD_IA"
        value={fields.storageClass}
        onChange={(event) => set({ storageClass: event.currentTarget.value })}
      />
      <Select
        label={t('Encryption by the server')}
        allowDeselect={false}
        data={[
          { value: 'none', label: t('As the bucket has it') },
          { value: 'sse-s3', label: t('With a key of the server (SSE-S3)') },
          { value: 'sse-kms', label: t('With a key of its KMS (SSE-KMS)') },
        ]}
        value={fields.encryption}
        onChange={(value) => set({ encryption: (value ?? 'none') as Fields['encryption'] })}
      />
      {fields.encryption === 'sse-kms' && (
        <TextInput
          label={t('Key of the KMS')}
          description={t('Empty for the bucket’s own')}
          value={fields.kmsKeyId}
          onChange={(event) => set({ kmsKeyId: event.currentTarget.value })}
        />
      )}
      <Select
        label={t('Object lock')}
        description={t('A locked recording cannot be removed before, not even when it has to be.')}
        allowDeselect={false}
        data={[
          { value: 'none', label: t('None') },
          { value: 'governance', label: t('Governance: whoever owns the bucket can lift it') },
          { value: 'compliance', label: t('Compliance: nobody can lift it') },
        ]}
        value={fields.lockMode}
        onChange={(value) => set({ lockMode: (value ?? 'none') as Fields['lockMode'] })}
      />
      {fields.lockMode !== 'none' && (
        <NumberInput
          label={t('Locked for days')}
          min={1}
          max={36_500}
          allowDecimal={false}
          value={fields.lockDays}
          onChange={(value) => set({ lockDays: Number(value) || 1 })}
        />
      )}
    </>
  )
}

function fieldsOf(target: StorageTarget | undefined): Fields {
  const place = target?.place
  const bucket = place?.kind === 's3' ? place : undefined
  return {
    kind: place?.kind ?? 's3',
    name: target?.name ?? '',
    path: place?.kind === 'folder' ? place.path : '',
    endpoint: bucket?.endpoint ?? '',
    region: bucket?.region ?? 'us-east-1',
    bucket: bucket?.bucket ?? '',
    prefix: bucket?.prefix ?? '',
    pathStyle: bucket?.pathStyle ?? false,
    storageClass: bucket?.storageClass ?? '',
    encryption: bucket?.encryption ?? 'none',
    kmsKeyId: bucket?.kmsKeyId ?? '',
    lockMode: bucket?.lock?.mode ?? 'none',
    lockDays: bucket?.lock?.days ?? 365,
    accessKeyId: bucket?.accessKeyId ?? '',
    secretAccessKey: '',
  }
}

function bodyOf(fields: Fields): TargetInput {
  const { kind, name, path, secretAccessKey: secret } = fields
  if (kind === 'folder') return { name, place: { kind, path } }
  const { region, bucket, prefix, pathStyle, accessKeyId, encryption, lockMode, lockDays } = fields
  return {
    name,
    place: {
      ...{ kind, region, bucket, prefix, pathStyle, accessKeyId },
      ...(fields.endpoint !== '' && { endpoint: fields.endpoint }),
      ...(fields.storageClass !== '' && { storageClass: fields.storageClass }),
      ...(encryption !== 'none' && { encryption }),
      ...(encryption === 'sse-kms' && fields.kmsKeyId !== '' && { kmsKeyId: fields.kmsKeyId }),
      ...(lockMode !== 'none' && { lock: { mode: lockMode, days: lockDays } }),
    },
    ...(secret !== '' && { secretAccessKey: secret }),
  }
}
