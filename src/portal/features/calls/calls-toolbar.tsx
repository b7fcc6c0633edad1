import { ActionIcon } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import type { ReactNode, RefObject } from 'react'
import type { CallFlag } from '../../../core/model/call.ts'
import { WHY_NOT_RECORDED, type WhyNotRecorded } from '../../../core/policy/why-not-recorded.ts'
import { DIRECTION_WORDS, FLAG_TITLES } from '../../lib/call-words.ts'
import { t } from '../../lib/i18n.ts'
import { sentence } from '../../lib/sentence.ts'
import { AccountPill } from '../../ui/account-pill.tsx'
import { ChosenPill } from '../../ui/chosen-pill.tsx'
import { FilterPill } from '../../ui/filter-pill.tsx'
import type { CallsSearch } from './calls-search.ts'
import classes from './calls-toolbar.module.css'
import { PeriodPill } from './period-pill.tsx'
import { SavedSearchesMenu } from './saved-searches-menu.tsx'
import { SearchField } from './search-field.tsx'
import { wholeQuery, wholeText } from './whole-query.ts'

interface CallsToolbarProps {
  readonly search: CallsSearch
  /** `goesOn`: the same change as a moment ago, carried on. */
  readonly onChange: (change: Partial<CallsSearch>, goesOn?: boolean) => void
  /** Another search instead of this one. */
  readonly onApply: (query: string) => void
  readonly formOpen: boolean
  readonly onForm: () => void
  readonly formButton: RefObject<HTMLButtonElement | null>
  readonly onClear: (() => void) | undefined
  readonly hasAccounts: boolean
  /** Of the person whose reach narrows the list, once it is known. */
  readonly heardByName: string | undefined
  readonly searchField: RefObject<HTMLInputElement | null>
  /** Live state, time zone. */
  readonly children: ReactNode
}

const DIRECTIONS = (['inbound', 'outbound', 'internal', 'transit'] as const).map((value) => ({
  value,
  label: DIRECTION_WORDS[value],
}))
const RECORDED = [
  { value: 'yes', label: t('Recorded') },
  { value: 'no', label: t('Not recorded') },
] as const

const FLAGS = Object.entries(FLAG_TITLES).map(([value, label]) => ({ value: value as CallFlag, label }))
const WHY_NOT = Object.entries(WHY_NOT_RECORDED).map(([value, words]) => ({
  value: value as WhyNotRecorded,
  label: sentence(t(words)),
}))

/** Search and filters of the calls list; what they say is the address bar. */
export function CallsToolbar({
  search,
  onChange,
  onApply,
  formOpen,
  onForm,
  formButton,
  onClear,
  hasAccounts,
  heardByName,
  searchField,
  children,
}: CallsToolbarProps) {
  const readable = wholeQuery(search) !== undefined
  const text = wholeText(search)
  return (
    <div className={classes.root}>
      <div className={classes.line}>
        <h1>{t('Calls')}</h1>
        <SearchField
          ref={searchField}
          value={search.q ?? ''}
          onChange={(q, goesOn) => onChange({ q: q === '' ? undefined : q }, goesOn)}
        />
        <ActionIcon
          ref={formButton}
          variant={formOpen ? 'light' : 'default'}
          size={32}
          aria-label={t('Filters')}
          title={readable ? t('Filters') : t('The search cannot be read yet')}
          aria-expanded={formOpen}
          disabled={!readable}
          onClick={onForm}
        >
          <IconAdjustmentsHorizontal size={16} stroke={1.7} />
        </ActionIcon>
        <SavedSearchesMenu query={text} savable={readable && text !== ''} onApply={onApply} />
        <span className={classes.status}>{children}</span>
      </div>
      <fieldset className={classes.filters} aria-label={t('Quick filters')}>
        {search.heardBy !== undefined && (
          <ChosenPill clearLabel={t('Show calls that anybody hears')} onClear={() => onChange({ heardBy: undefined })}>
            {t('What {heardByName} hears', { heardByName: heardByName ?? '…' })}
          </ChosenPill>
        )}
        {search.hold !== undefined && (
          <ChosenPill clearLabel={t('Show calls of all cases and none')} onClear={() => onChange({ hold: undefined })}>
            {t('Under a case')}
          </ChosenPill>
        )}
        {hasAccounts && (
          <AccountPill label={t('Account')} value={search.account} onChange={(account) => onChange({ account })} />
        )}
        <PeriodPill search={search} onChange={onChange} />
        <FilterPill
          label={t('Direction')}
          value={search.direction}
          options={DIRECTIONS}
          onChange={(direction) => onChange({ direction })}
        />
        <FilterPill
          label={t('Recording')}
          value={search.recorded === undefined ? undefined : search.recorded ? 'yes' : 'no'}
          options={RECORDED}
          onChange={(value) =>
            onChange({ recorded: value === undefined ? undefined : value === 'yes', why: undefined })
          }
        />
        {search.recorded === false && (
          <FilterPill label={t('Why not')} value={search.why} options={WHY_NOT} onChange={(why) => onChange({ why })} />
        )}
        <FilterPill
          label={t('Needs a look')}
          value={search.flag}
          options={FLAGS}
          onChange={(flag) => onChange({ flag })}
        />
        <button
          type="button"
          className={classes.toggle}
          aria-pressed={search.live === true}
          onClick={() => onChange({ live: search.live ? undefined : true })}
        >
          {t('Live now')}
        </button>
        {onClear && (
          <button type="button" className={classes.clear} onClick={onClear}>
            {t('Clear filters')}
          </button>
        )}
      </fieldset>
    </div>
  )
}
