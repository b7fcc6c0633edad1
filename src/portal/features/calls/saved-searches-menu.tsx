import { ActionIcon, Menu } from '@mantine/core'
import { IconBookmark, IconStarFilled } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { SavedSearch } from '../../../contract/saved-search.ts'
import { formatSearch } from '../../../core/search/format-search.ts'
import { parseSearch } from '../../../core/search/parse-search.ts'
import { t } from '../../lib/i18n.ts'
import { useSavedSearches } from './api/saved-searches.ts'

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
  const preset = searches.find(({ isDefault }) => isDefault)
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <ActionIcon variant="default" size={32} aria-label={t('Saved searches')} title={t('Saved searches')}>
            <IconBookmark size={16} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {searches.length === 0 && (
            <Menu.Label>{t('Search for something, then save it here under a name.')}</Menu.Label>
          )}
          {searches.map((search) => (
            <Menu.Item
              key={search.id}
              onClick={() => onApply(search.query)}
              title={search.query}
              leftSection={search.isDefault ? <IconStarFilled size={12} aria-label={t('Opens with it')} /> : undefined}
              rightSection={search.own ? undefined : <small>{search.owner.name}</small>}
            >
              {search.name}
            </Menu.Item>
          ))}
          {searches.length > 0 && <Menu.Divider />}
          <Menu.Item disabled={!savable} onClick={() => setEditing('new')}>
            {t('Save this search…')}
          </Menu.Item>
          {searches.map(
            (search) =>
              standing(search.query) === query && (
                <Menu.Item key={search.id} onClick={() => setEditing(search)}>
                  {search.own
                    ? t('Change “{name}”…', { name: search.name })
                    : t('Open with “{name}”…', { name: search.name })}
                </Menu.Item>
              ),
          )}
          <Menu.Item onClick={() => onApply(preset?.query ?? '')}>
            {preset ? t('Back to “{name}”', { name: preset.name }) : t('Back to all calls')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
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

/** As it would stand in the box: saved over HTTP, it may be spaced or quoted otherwise. */
function standing(query: string): string {
  const parsed = parseSearch(query)
  return parsed.ok ? formatSearch(parsed.query) : query
}
