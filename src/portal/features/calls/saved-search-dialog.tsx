import { Button, Checkbox, Code, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SavedSearch } from '../../../contract/saved-search.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { useSession } from '../../lib/use-session.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { undoToast } from '../../ui/undo-toast.tsx'
import { useChangeSavedSearches } from './api/saved-searches.ts'

interface SavedSearchDialogProps {
  /** Undefined: a new one is made of `query`. */
  readonly search: SavedSearch | undefined
  readonly query: string
  readonly onClose: () => void
}

/** Name, sharing, and whether the list opens with it; of a search of somebody else only the last. */
export default function SavedSearchDialog({ search, query, onClose }: SavedSearchDialogProps) {
  const { account } = useSession()
  const { mutateAsync, isPending, error } = useChangeSavedSearches()
  const [name, setName] = useState(search?.name ?? '')
  const [shared, setShared] = useState(search?.shared ?? false)
  const [opens, setOpens] = useState(search?.isDefault ?? false)
  const own = search?.own ?? true

  async function save() {
    const fields = { name, query, shared }
    let id = search?.id
    if (!search) ({ id } = (await mutateAsync({ kind: 'create', draft: fields })) as SavedSearch)
    else if (own) await mutateAsync({ kind: 'update', id: search.id, change: fields })
    if (id !== undefined && opens !== (search?.isDefault ?? false)) {
      await mutateAsync({ kind: 'default', id: opens ? id : null })
    }
    onClose()
    toast(t('Saved.'))
  }

  async function remove({ id, name: was, query: text, shared: wasShared, isDefault }: SavedSearch) {
    await mutateAsync({ kind: 'remove', id })
    onClose()
    undoToast(t('“{name}” is removed.', { name: was }), () => {
      void mutateAsync({ kind: 'create', draft: { id, name: was, query: text, shared: wasShared } })
        .then(() => (isDefault ? mutateAsync({ kind: 'default', id }) : undefined))
        .catch(toastError)
    })
  }

  return (
    <FormDialog
      title={search ? search.name : t('Save this search')}
      submit={t('Save')}
      pending={isPending}
      error={error ? describeError(error).text : undefined}
      onSubmit={() => void save().catch(() => undefined)}
      onClose={onClose}
      aside={
        search?.own && (
          <Button variant="subtle" color="red" onClick={() => void remove(search).catch(() => undefined)}>
            {t('Remove')}
          </Button>
        )
      }
    >
      <Code block>{search?.query ?? query}</Code>
      {own && (
        <>
          <TextInput
            label={t('Name')}
            required
            maxLength={80}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {account && (
            <Checkbox
              label={t('Share with everybody of the account')}
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          )}
        </>
      )}
      <Checkbox
        label={t('Open the calls with this search')}
        checked={opens}
        onChange={(event) => setOpens(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}
