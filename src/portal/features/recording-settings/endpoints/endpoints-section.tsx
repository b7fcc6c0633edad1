import { SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch, IconUser } from '@tabler/icons-react'
import { useMemo, useRef, useState } from 'react'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { optionsOf } from '../../../../core/policy/options-of.ts'
import { useUsersOf } from '../../../lib/api/use-users.ts'
import { t } from '../../../lib/i18n.ts'
import { isSelected, nothingSelected, pick, type Selection } from '../../../lib/selection.ts'
import { useLater } from '../../../lib/use-later.ts'
import { useShortcuts } from '../../../lib/use-shortcuts.ts'
import { Card } from '../../../ui/card.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { toastError } from '../../../ui/toast.ts'
import { undoToast } from '../../../ui/undo-toast.tsx'
import { type EndpointKind, ownerIn, withEndpointCells, withoutEndpoints } from '../draft/endpoint-rules.ts'
import { takeBackEdit } from '../draft/rebase-draft.ts'
import type { EditSettings } from '../draft/use-settings-draft.ts'
import { BulkBar } from './bulk-bar.tsx'
import { DefaultRow } from './default-row.tsx'
import { EndpointList } from './endpoint-list.tsx'
import { deviceRow, type EndpointRow, idsWithRules, unknownRow, userRow } from './endpoint-rows.ts'
import classes from './endpoints-section.module.css'
import { useEndpointPages } from './use-endpoint-pages.ts'

interface EndpointsSectionProps {
  readonly accountId: string
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly onChange: EditSettings
}

const KINDS: readonly { readonly value: EndpointKind; readonly label: string }[] = [
  { value: 'users', label: t('Users') },
  { value: 'devices', label: t('Devices') },
]

/** Rules of users and devices, with what all of them inherit on top. */
export function EndpointsSection({ accountId, settings, saved, onChange }: EndpointsSectionProps) {
  const [kind, setKind] = useState<EndpointKind>('users')
  const [search, setSearch] = useState('')
  const [onlyOwn, setOnlyOwn] = useState(false)
  const [selection, setSelection] = useState<Selection>(nothingSelected)
  const [isGathering, setGathering] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const sought = useLater(search, 200)
  const own = useMemo(() => idsWithRules(kind, saved, settings), [kind, saved, settings])
  const pages = useEndpointPages(accountId, kind, sought, onlyOwn ? own : undefined)
  const { data, error, isPlaceholderData, hasNextPage, fetchNextPage } = pages
  const ownerIds = data?.devices.flatMap((device) => ownerIn(settings, { kind, id: device.id }, device.ownerId) ?? [])
  const owners = useUsersOf(accountId, ownerIds ?? []).items
  const rows: readonly EndpointRow[] = useMemo(
    () => [
      ...(data?.users.map(userRow) ?? []),
      ...(data?.devices.map((device) => deviceRow(device, owners.get(device.ownerId ?? '')?.name)) ?? []),
      ...(isPlaceholderData ? [] : (data?.missing.map((id) => unknownRow(kind, id)) ?? [])),
    ],
    [data, isPlaceholderData, owners, kind],
  )
  const strays = rows.filter(({ isUnknown }) => isUnknown)
  const selected = useMemo(() => rows.filter(({ key }) => isSelected(selection, key)), [rows, selection])
  useShortcuts({ '/': () => field.current?.focus() })
  const select = (chosen: readonly EndpointRow[]) =>
    setSelection({ kind: 'some', ids: new Set(chosen.map(({ key }) => key)) })
  const selectAllThatMatch = async () => {
    setGathering(true)
    try {
      let loaded = await fetchNextPage({ throwOnError: true })
      while (loaded.hasNextPage) loaded = await fetchNextPage({ throwOnError: true })
      select([
        ...(loaded.data?.users.map(userRow) ?? []),
        ...(loaded.data?.devices.map((each) => deviceRow(each, undefined)) ?? []),
      ])
    } catch (failure) {
      toastError(failure)
    } finally {
      setGathering(false)
    }
  }
  return (
    <Card title={t('Users and devices')} hint={hintOf(settings)} flush>
      <div className={classes.tools}>
        <SegmentedControl
          size="sm"
          aria-label={t('Users or devices')}
          data={KINDS.map((each) => ({ ...each }))}
          value={kind}
          onChange={(next) => {
            setKind(next as EndpointKind)
            setSelection(nothingSelected)
          }}
        />
        <TextInput
          ref={field}
          className={classes.search}
          size="xs"
          aria-label={t('Search users and devices')}
          placeholder={t('Search by name, extension, number or address')}
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <label className={classes.only}>
          <input type="checkbox" checked={onlyOwn} onChange={(event) => setOnlyOwn(event.currentTarget.checked)} />
          {t('With rules of their own ({own})', { own: own.length })}
        </label>
      </div>
      <DefaultRow settings={settings} saved={saved} onChange={onChange} />
      {strays.length > 0 && (
        <p className={classes.strays}>
          {t('{count} of those with rules are no longer among the users and devices of this account.', {
            count: strays.length,
          })}{' '}
          <button type="button" onClick={() => onChange(withoutEndpoints(settings, strays))}>
            {t('Take out')}
          </button>
        </p>
      )}
      {selected.length > 0 && (
        <BulkBar
          count={selected.length}
          onSet={(cells, value) => {
            const next = withEndpointCells(settings, selected, cells, value)
            onChange(next)
            undoToast(t('Set for {count}. Nothing is saved yet.', { count: selected.length }), () =>
              onChange(takeBackEdit(settings, next)),
            )
          }}
          onClear={() => setSelection(nothingSelected)}
          {...(hasNextPage &&
            selected.length === rows.length && { onWiden: selectAllThatMatch, isWidening: isGathering })}
        />
      )}
      {!data ? (
        error ? (
          <ErrorState error={error} onRetry={() => void pages.refetch()} />
        ) : (
          <Skeleton height={200} />
        )
      ) : rows.length > 0 || hasNextPage ? (
        <EndpointList
          rows={rows}
          settings={settings}
          saved={saved}
          owners={owners}
          selection={selection}
          selectedCount={selected.length}
          onMore={hasNextPage && !isGathering && !pages.isFetchingNextPage ? () => void fetchNextPage() : undefined}
          onSelect={(row, extend) =>
            setSelection(
              pick(
                selection,
                row.key,
                extend,
                rows.map(({ key }) => key),
              ),
            )
          }
          onSelectAll={() => (selected.length === rows.length ? setSelection(nothingSelected) : select(rows))}
          onSet={(row, cell, value) => onChange(withEndpointCells(settings, [row], [cell], value))}
        />
      ) : search.trim() === '' && !onlyOwn ? (
        <EmptyState
          icon={<IconUser size={20} stroke={1.5} />}
          title={kind === 'users' ? t('No users yet') : t('No devices yet')}
        >
          {t(
            'What all users and devices inherit holds for everybody of the account. Add users on the account’s page, or with tapeline apply, to give some of them rules of their own.',
          )}
        </EmptyState>
      ) : (
        <EmptyState icon={<IconSearch size={20} />} title={t('Nobody matches')}>
          {onlyOwn ? t('Nobody who matches has rules of their own.') : t('Try fewer or shorter words.')}
        </EmptyState>
      )}
    </Card>
  )
}

function hintOf(settings: PolicySettings): string {
  return optionsOf(settings).endpointBy === 'path'
    ? t('Each user a call passed through counts for itself, and so does the device; off takes nothing from others.')
    : t('A device counts before its owner, the owner before what all inherit. The account’s own rules come on top.')
}
