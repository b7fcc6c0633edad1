import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Reseller } from '../../../contract/reseller.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { slugOf } from '../../lib/slug.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { toast } from '../../ui/toast.ts'
import { type ResellerInput, removeReseller, saveReseller } from './api/save-reseller.ts'

interface ResellerFormProps {
  /** Undefined to make a new one. */
  readonly reseller: Reseller | undefined
  readonly onSaved: (reseller: Reseller) => void
  readonly onRemoved: () => void
  readonly onClose: () => void
}

export function ResellerForm({ reseller, onSaved, onRemoved, onClose }: ResellerFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState(reseller?.name ?? '')
  const [slug, setSlug] = useState(reseller?.slug ?? '')
  const [slugTyped, setSlugTyped] = useState(reseller !== undefined)
  const save = useMutation({
    mutationFn: (input: ResellerInput) => saveReseller(reseller?.id, input),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['resellers'] })
      toast(reseller ? t('Saved.') : t('Reseller {name} is made.', { name: saved.name }))
      onClose()
      onSaved(saved)
    },
  })
  const { fields, rest } = fieldErrors(save.error, ['name', 'slug'])
  return (
    <FormDialog
      title={reseller ? t('Edit reseller') : t('New reseller')}
      submit={reseller ? t('Save') : t('Make reseller')}
      pending={save.isPending}
      error={rest}
      onSubmit={() => save.mutate({ name, slug })}
      onClose={onClose}
      aside={
        reseller && (
          <RemoveButton
            what={t('reseller {name}', { name: reseller.name })}
            remove={() => removeReseller(reseller.id)}
            queryKeys={['resellers']}
            onRemoved={onRemoved}
          >
            {t('Only a reseller without accounts, people and API keys can be removed.')}
          </RemoveButton>
        )
      }
    >
      <TextInput
        label={t('Company name')}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        error={fields.name}
        onChange={(event) => {
          setName(event.currentTarget.value)
          if (!slugTyped) setSlug(slugOf(event.currentTarget.value))
        }}
      />
      <TextInput
        label={t('Short name')}
        description={t('Lower-case letters, digits, hyphens.')}
        required
        withAsterisk={false}
        value={slug}
        error={fields.slug}
        onChange={(event) => {
          setSlugTyped(true)
          setSlug(event.currentTarget.value)
        }}
      />
    </FormDialog>
  )
}
