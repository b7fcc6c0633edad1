import { TextInput } from '@mantine/core'
import { IconSearch, IconUser } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { Device } from '../../../../contract/device.ts'
import type { SeenUser } from '../../../../contract/user.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { optionsOf } from '../../../../core/policy/options-of.ts'
import { t } from '../../../lib/i18n.ts'
import { allSelected, isSelected, nothingSelected, pick, type Selection } from '../../../lib/selection.ts'
import { useShortcuts } from '../../../lib/use-shortcuts.ts'
import { Card } from '../../../ui/card.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { undoToast } from '../../../ui/undo-toast.tsx'
import { rulesOfEndpoint, withEndpointCells, withoutEndpoints } from '../draft/endpoint-rules.ts'
import { takeBackEdit } from '../draft/rebase-draft.ts'
import type { EditSettings } from '../draft/use-settings-draft.ts'
import { BulkBar } from './bulk-bar.tsx'
import { DefaultRow } from './default-row.tsx'
import { EndpointList } from './endpoint-list.tsx'
import { directoryRows, matching, strayRows } from './endpoint-rows.ts'
import classes from './endpoints-section.module.css'

interface EndpointsSectionProps {
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly users: readonly SeenUser[]
  readonly devices: readonly Device[]
  readonly onChange: EditSettings
}

/** Rules of users and devices, with what all of them inherit on top. */
export function EndpointsSection({ settings, saved, users, devices, onChange }: EndpointsSectionProps) {
  const [search, setSearch] = useState('')
  const [onlyOwn, setOnlyOwn] = useState(false)
  const [selection, setSelection] = useState<Selection>(nothingSelected)
  const field = useRef<HTMLInputElement>(null)
  const sought = useDeferredValue(search)
  const listed = useMemo(() => directoryRows(users, devices), [users, devices])
  const listedKeys = useMemo(() => new Set(listed.map(({ key }) => key)), [listed])
  const strays = useMemo(() => strayRows(listedKeys, settings), [listedKeys, settings])
  const known = useMemo(() => (strays.length === 0 ? listed : [...listed, ...strays]), [listed, strays])
  const own = useMemo(() => known.filter((row) => rulesOfEndpoint(settings, row)).length, [known, settings])
  const rows = useMemo(
    () => matching(known, sought, onlyOwn ? (row) => rulesOfEndpoint(settings, row) !== undefined : undefined),
    [known, sought, onlyOwn, settings],
  )
  const userNames = useMemo(() => new Map(users.map(({ id, name }) => [id, name])), [users])
  const selected = useMemo(() => rows.filter(({ key }) => isSelected(selection, key)), [rows, selection])
  useShortcuts({ '/': () => field.current?.focus() })
  return (
    <Card title={t('Users and devices')} hint={hintOf(settings)} flush>
      <div className={classes.tools}>
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
          {t('With rules of their own ({own})', { own })}
        </label>
        <span className={classes.count}>
          {t('{users} users, {devices} devices', { users: users.length, devices: devices.length })}
        </span>
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
        />
      )}
      {known.length === 0 ? (
        <EmptyState icon={<IconUser size={20} stroke={1.5} />} title={t('No users and devices yet')}>
          {t(
            'What all users and devices inherit holds for everybody of the account. Add users on the account’s page, or with tapeline apply, to give some of them rules of their own.',
          )}
        </EmptyState>
      ) : rows.length === 0 ? (
        <EmptyState icon={<IconSearch size={20} />} title={t('Nobody matches')}>
          {onlyOwn ? t('Nobody who matches has rules of their own.') : t('Try fewer or shorter words.')}
        </EmptyState>
      ) : (
        <EndpointList
          rows={rows}
          settings={settings}
          saved={saved}
          userNames={userNames}
          selection={selection}
          selectedCount={selected.length}
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
          onSelectAll={() => setSelection(selected.length === rows.length ? nothingSelected : allSelected)}
          onSet={(row, cell, value) => onChange(withEndpointCells(settings, [row], [cell], value))}
        />
      )}
    </Card>
  )
}

function hintOf(settings: PolicySettings): string {
  return optionsOf(settings).endpointBy === 'path'
    ? t('Each user a call passed through counts for itself, and so does the device; off takes nothing from others.')
    : t('A device counts before its owner, the owner before what all inherit. The account’s own rules come on top.')
}
