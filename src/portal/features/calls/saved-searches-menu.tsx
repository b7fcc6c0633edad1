import { ActionIcon } from '@mantine/core'
import { IconBookmark } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { SavedSearch } from '../../../contract/saved-search.ts'
import { t } from '../../lib/i18n.ts'
import { LazyMenu } from '../../ui/lazy-menu.tsx'
import { useSavedSearches } from './api/saved-searches.ts'

const loadChoices = () => import('./saved-search-choices.tsx')
// Opened by few, and only now and then.
const SavedSearchDialog = lazy(() => import('./saved-search-dialog.tsx'))

interface SavedSearchesMenuProps {
  /** What the list shows now. */
  readonly query: string
  /** It is a search that can be read, and not all calls. */
  readonly savable: boolean
  readonly onApply: (query: string) => void
}

export function SavedSearchesMenu({ query, savable, onApply }: SavedSearchesMenuProps) {
  const { data: searches = [] } = useSavedSearches()
  const [editing, setEditing] = useState<SavedSearch | 'new'>()
  return (
    <>
      <LazyMenu
        load={loadChoices}
        own={{ searches, query, savable, onApply, onEdit: setEditing }}
        button={(given) => (
          <ActionIcon
            {...given}
            variant="default"
            size={32}
            aria-label={t('Saved searches')}
            title={t('Saved searches')}
          >
            <IconBookmark size={16} stroke={1.7} />
          </ActionIcon>
        )}
      />
      {editing && (
        <Suspense>
          <SavedSearchDialog
            search={editing === 'new' ? undefined : editing}
            query={query}
            onClose={() => setEditing(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}
