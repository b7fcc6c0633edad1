import { Menu } from '@mantine/core'
import { IconStarFilled } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { SavedSearch } from '../../../contract/saved-search.ts'
import { formatSearch } from '../../../core/search/format-search.ts'
import { parseSearch } from '../../../core/search/parse-search.ts'
import { t } from '../../lib/i18n.ts'
import type { LoadedMenuProps } from '../../ui/lazy-menu.tsx'
import { useSavedSearches } from './api/saved-searches.ts'

interface SavedSearchChoicesProps extends LoadedMenuProps {
  readonly searches: readonly SavedSearch[]
  /** What the list shows now. */
  readonly query: string
  /** It is a search that can be read, and not all calls. */
  readonly savable: boolean
  readonly onApply: (query: string) => void
  readonly onEdit: (search: SavedSearch | 'new') => void
}

/** The searches one has, and what can be done with the one that is shown. */
export default function SavedSearchChoices(props: SavedSearchChoicesProps) {
  const { searches, query, savable, onApply, onEdit, button, opened, onChange } = props
  const { refetch } = useSavedSearches()
  // Others share and remove theirs while this page is open.
  useEffect(() => {
    if (opened) void refetch()
  }, [opened, refetch])
  const preset = searches.find(({ isDefault }) => isDefault)
  return (
    <Menu position="bottom-start" width={280} opened={opened} onChange={onChange}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {searches.length === 0 && <Menu.Label>{t('Search for something, then save it here under a name.')}</Menu.Label>}
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
        <Menu.Item disabled={!savable} onClick={() => onEdit('new')}>
          {t('Save this search…')}
        </Menu.Item>
        {searches.map(
          (search) =>
            standing(search.query) === query && (
              <Menu.Item key={search.id} onClick={() => onEdit(search)}>
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
  )
}

/** As it would stand in the box: saved over HTTP, it may be spaced or quoted otherwise. */
function standing(query: string): string {
  const parsed = parseSearch(query)
  return parsed.ok ? formatSearch(parsed.query) : query
}
