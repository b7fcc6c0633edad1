import { Button, CloseButton, Menu, TextInput } from '@mantine/core'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { t } from '../../lib/i18n.ts'
import { apiUrl } from '../../lib/request.ts'
import { AccountPill } from '../../ui/account-pill.tsx'
import { FilterPill } from '../../ui/filter-pill.tsx'
import { ACTION_FILTERS } from './action-words.ts'
import classes from './audit-log.module.css'
import type { AuditQuery, AuditSearch } from './audit-search.ts'

interface AuditToolbarProps {
  readonly search: AuditSearch
  readonly query: AuditQuery
  /** Logs of several accounts can be looked at. */
  readonly hasAccounts: boolean
  readonly onChange: (changes: Partial<Record<keyof AuditSearch, string | undefined>>) => void
}

export function AuditToolbar({ search, query, hasAccounts, onChange }: AuditToolbarProps) {
  const { from, to, accountId } = query
  return (
    <search className={classes.toolbar}>
      <TypedField label={t('Search events')} value={search.q} onChange={(q) => onChange({ q })} icon />
      <TypedField label={t('Who')} value={search.actor} onChange={(actor) => onChange({ actor })} />
      <FilterPill
        label={t('What')}
        value={search.action}
        options={ACTION_FILTERS}
        onChange={(action) => onChange({ action })}
      />
      {hasAccounts && (
        <AccountPill
          label={t('Whose log')}
          value={search.accountId}
          onChange={(chosen) => onChange({ accountId: chosen })}
        />
      )}
      {search.subjectId !== undefined && (
        <FilterPill
          label={t('Thing')}
          value={search.subjectId}
          shown={`${search.subjectKind ?? 'thing'} ${search.subjectId.slice(0, 8)}…`}
          options={[]}
          onChange={() => onChange({ subjectId: undefined, subjectKind: undefined })}
        />
      )}
      <DayField label={t('From')} value={search.from} onChange={(day) => onChange({ from: day })} />
      <DayField label={t('To')} value={search.to} onChange={(day) => onChange({ to: day })} />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconDownload size={15} stroke={1.7} />}>
            {t('Export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(['csv', 'jsonl'] as const).map((format) => (
            <Menu.Item
              key={format}
              component="a"
              href={apiUrl('/audit-events/file', { from, to, accountId, format })}
              download
            >
              {format === 'csv' ? t('CSV, for spreadsheets') : t('JSON lines, for programs')}
            </Menu.Item>
          ))}
          <Menu.Label>{t('All events of the days, oldest first, with hashes')}</Menu.Label>
        </Menu.Dropdown>
      </Menu>
    </search>
  )
}

const PAUSE_MS = 300

interface TypedFieldProps {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
  readonly icon?: boolean
}

/** Looks when typing pauses. */
function TypedField({ label, value = '', onChange, icon }: TypedFieldProps) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  useEffect(() => {
    if (draft === value) return
    const timer = setTimeout(() => onChange(draft === '' ? undefined : draft), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft, value, onChange])
  return (
    <TextInput
      size="xs"
      type="search"
      className={icon ? classes.search : classes.who}
      aria-label={label}
      placeholder={label}
      leftSection={icon && <IconSearch size={14} stroke={1.7} />}
      rightSection={
        draft === '' ? null : (
          <CloseButton size="xs" aria-label={t('Empty: {label}', { label })} onClick={() => setDraft('')} />
        )
      }
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  )
}

function DayField({ label, value = '', onChange }: Omit<TypedFieldProps, 'icon'>) {
  return (
    <label className={classes.day}>
      {label}
      <input type="date" value={value} onChange={(event) => onChange(event.currentTarget.value || undefined)} />
    </label>
  )
}
