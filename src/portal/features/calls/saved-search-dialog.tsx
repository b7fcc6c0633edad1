import { Button, Checkbox, Code, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SavedSearch } from '../../../contract/saved-search.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { isNotThere } from '../../lib/request.ts'
import { useSession } from '../../lib/use-session.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { undoToast } from '../../ui/undo-toast.tsx'
import { useChangeSavedSearches, useSavedSearches } from './api/saved-searches.ts'

interface SavedSearchDialogProps {
  /** Undefined: a new one is made of `query`. */
  readonly search: SavedSearch | undefined
  readonly query: string
  readonly onClose: () => void
}

type SearchFields = Pick<SavedSearch, 'name' | 'query' | 'shared'>

/** Name, sharing, and whether the list opens with it; of a search of somebody else only the last. */
export default function SavedSearchDialog({ search, query, onClose }: SavedSearchDialogProps) {
  const { account } = useSession()
  const { mutateAsync, isPending, error } = useChangeSavedSearches()
  const { data: searches = [] } = useSavedSearches()
  const [name, setName] = useState(search?.name ?? '')
  // What nobody touches stays as it is, also of a search that is replaced.
  const [shared, setShared] = useState<boolean>()
  const [opens, setOpens] = useState<boolean>()
  /** What it replaces; one that is just made does not replace itself. */
  const [saving, setSaving] = useState<{ readonly replaced: SavedSearch | undefined }>()
  const sameNamed = search ? undefined : ofName(searches, name)
  const replaced = saving ? saving.replaced : sameNamed
  const before = search ?? replaced
  const isShared = shared ?? before?.shared ?? false
  const isDefault = opens ?? before?.isDefault ?? false
  const own = search?.own ?? true

  async function setDefault(id: string, was: boolean, will: boolean) {
    if (was !== will) await mutateAsync({ kind: 'default', id: will ? id : null })
  }

  /** Whether the list opened with it until now. */
  async function keep(fields: SearchFields): Promise<{ readonly id: string; readonly wasDefault: boolean }> {
    if (!before) {
      const { id } = (await mutateAsync({ kind: 'create', draft: fields })) as SavedSearch
      return { id, wasDefault: false }
    }
    const { id } = before
    try {
      if (own) await mutateAsync({ kind: 'update', id, change: fields })
      return { id, wasDefault: before.isDefault }
    } catch (failure) {
      // Removed in another tab, and still wanted in this one.
      if (!isNotThere(failure)) throw failure
      await mutateAsync({ kind: 'create', draft: { ...fields, id } })
      return { id, wasDefault: false }
    }
  }

  async function save() {
    const { id, wasDefault } = await keep({ name, query, shared: isShared })
    await setDefault(id, wasDefault, isDefault)
    onClose()
    if (replaced) sayReplaced(replaced)
    else toast(t('Saved.'))
  }

  function submit() {
    setSaving({ replaced })
    void save()
      .catch(() => undefined)
      .finally(() => setSaving(undefined))
  }

  function sayReplaced({ id, name: was, query: text, shared: wasShared, isDefault: wasDefault }: SavedSearch) {
    undoToast(t('“{name}” is replaced.', { name: was }), () => {
      void mutateAsync({ kind: 'update', id, change: { name: was, query: text, shared: wasShared } })
        .then(() => setDefault(id, isDefault, wasDefault))
        .catch(toastError)
    })
  }

  async function remove({ id, name: was, query: text, shared: wasShared, isDefault: wasDefault }: SavedSearch) {
    await mutateAsync({ kind: 'remove', id })
    onClose()
    const words = wasShared
      ? t('“{name}” is removed, for everybody.', { name: was })
      : t('“{name}” is removed.', { name: was })
    undoToast(words, () => {
      void mutateAsync({ kind: 'create', draft: { id, name: was, query: text, shared: wasShared } })
        .then(() => setDefault(id, false, wasDefault))
        .catch(toastError)
    })
  }

  return (
    <FormDialog
      title={search ? search.name : t('Save this search')}
      submit={replaced ? t('Replace it') : t('Save')}
      pending={isPending || saving !== undefined}
      error={error ? describeError(error).text : undefined}
      onSubmit={submit}
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
          {replaced && (
            <div role="status">
              <p>{t('You have “{name}” already. It searches for:', { name: replaced.name })}</p>
              <Code block>{replaced.query}</Code>
            </div>
          )}
          {account && (
            <Checkbox
              label={t('Share with everybody of the account')}
              checked={isShared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          )}
        </>
      )}
      <Checkbox
        label={t('Open the calls with this search')}
        checked={isDefault}
        onChange={(event) => setOpens(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}

/** Own one of that name, just so before one in other letters. */
function ofName(searches: readonly SavedSearch[], name: string): SavedSearch | undefined {
  const own = searches.filter((each) => each.own)
  const lower = name.trim().toLowerCase()
  return own.find((each) => each.name === name.trim()) ?? own.find((each) => each.name.toLowerCase() === lower)
}
