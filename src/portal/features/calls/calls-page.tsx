import { Button, Group } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { parseSearch } from '../../../core/search/parse-search.ts'
import type { SearchQuery } from '../../../core/search/search-query.ts'
import { useAccountsOf } from '../../lib/api/use-accounts.ts'
import { dayKey } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { allSelected, extendTo, isEmpty, nothingSelected, type Selection, toggle } from '../../lib/selection.ts'
import { useNow } from '../../lib/use-now.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useDocumentTitle } from '../../ui/page.tsx'
import type { CallsQuery } from './api/list-calls.ts'
import { CallCount } from './call-count.tsx'
import type { LiveRowControls } from './call-row.tsx'
import { CallsList, type RowPlay } from './calls-list.tsx'
import classes from './calls-page.module.css'
import { callsQuery } from './calls-query.ts'
import { type CallsSearch, isFiltered, periodOf } from './calls-search.ts'
import { CallsToolbar } from './calls-toolbar.tsx'
import type { ColumnId } from './columns.ts'
import { ColumnsMenu } from './columns-menu.tsx'
import { EmptyPeriod } from './empty-period.tsx'
import { filterKeyOf, pinnedNowMs } from './first-page.ts'
import { legsHeardWith } from './fold-legs.ts'
import type { ListRow } from './list-row.ts'
import { ListSkeleton } from './list-skeleton.tsx'
import { LiveStatus } from './live-status.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useAccountIds } from './use-account-ids.ts'
import { useCalmRows } from './use-calm-rows.ts'
import { useColumnLayout } from './use-column-layout.ts'
import { useRows } from './use-rows.ts'
import { ViewBar } from './view-bar.tsx'
import { typed, wholeQuery } from './whole-query.ts'

// Opened by few.
const SearchForm = lazy(() => import('./search-form.tsx'))

/** What to export or play: these calls, or every call that matches but for some. */
export type ChosenCalls =
  | { readonly kind: 'some'; readonly callIds: readonly string[] }
  | { readonly kind: 'all'; readonly query: CallsQuery; readonly except: ReadonlySet<string> }

interface CallsPageProps {
  readonly search: CallsSearch
  /** What was ticked when the page was left. */
  readonly initialSelection: Selection | undefined
  /** `goesOn`: the same change as a moment ago, carried on; the way back does not stop between. */
  readonly onSearch: (search: CallsSearch, goesOn?: boolean) => void
  readonly timeZone: string
  /** Calls of several accounts may be in the list. */
  readonly hasAccounts: boolean
  /** Of the person in `search.heardBy`, once it is known. */
  readonly heardByName: string | undefined
  readonly openId: string | undefined
  /** Of the call that opens beside the list. */
  readonly hrefOf: (callId: string) => string
  readonly onOpen: (callId: string) => void
  readonly onClose: () => void
  /** Undefined for people who may not export. */
  readonly onExport: ((calls: ChosenCalls) => void) | undefined
  /** `legIds`: further legs of the chosen calls that can be heard; of all that match they match themselves. Undefined for people who may not listen. */
  readonly onPlayTogether?: ((calls: ChosenCalls, legIds: readonly string[]) => void) | undefined
  /** Undefined for people who may not keep calls for a case. */
  readonly onHold?: ((calls: ChosenCalls) => void) | undefined
  /** Of rows of live calls. */
  readonly liveControls?: LiveRowControls | undefined
  /** Of rows that can be played. Undefined for people who may not listen. */
  readonly play?: RowPlay | undefined
  /** Instead of the list while there is no call at all. */
  readonly guide: ReactNode
}

export function CallsPage(props: CallsPageProps) {
  const {
    search,
    initialSelection,
    onSearch,
    timeZone,
    hasAccounts,
    heardByName,
    openId,
    hrefOf,
    onOpen,
    onClose,
    onExport,
    onPlayTogether,
    onHold,
    liveControls,
    play,
    guide,
  } = props
  useDocumentTitle(t('Calls'))
  const view = search.view ?? 'conversations'
  const columns = useColumnLayout(view)
  const filterKey = filterKeyOf(search)
  // Where the page stays open over night, today is another day.
  const today = dayKey(useNow(60_000), timeZone)
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what it says
  const nowMs = useMemo(() => pinnedNowMs(filterKey), [filterKey, today])
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what it says
  const query = useMemo(() => callsQuery(search, nowMs, timeZone), [filterKey, nowMs, timeZone])
  const result = useRows(query, view)
  const { rows, count, hasNextPage, isFetchingNextPage, isFetchNextPageError, errorUpdatedAt, fetchNextPage } = result
  const listed = useMemo(() => [...rows.live, ...rows.over], [rows])
  const calm = useCalmRows(rows, `${view} ${filterKey} ${result.isPlaceholderData}`)
  const listKey = useRef('')
  // What was asked for before stays where it is until the answer is there.
  if (!result.isPlaceholderData) listKey.current = `${view} ${filterKey}`
  const [selection, setSelection] = useState(initialSelection ?? nothingSelected)
  const searchField = useRef<HTMLInputElement>(null)
  const formButton = useRef<HTMLButtonElement>(null)
  const [formOpen, setFormOpen] = useState(false)
  const whole = useMemo(() => wholeQuery(search), [search])

  const order = useRef(listed)
  order.current = listed
  const select = useCallback((id: string, extend: boolean) => {
    setSelection((current) =>
      extend
        ? extendTo(
            current,
            id,
            order.current.map(({ call }) => call.id),
          )
        : toggle(current, id),
    )
  }, [])
  const more = useCallback(() => {
    // What failed is tried again with the next scroll, not in the same moment.
    const hasJustFailed = isFetchNextPageError && Date.now() - errorUpdatedAt < RETRY_AFTER_MS
    if (!isFetchingNextPage && !hasJustFailed) void fetchNextPage()
  }, [isFetchingNextPage, isFetchNextPageError, errorUpdatedAt, fetchNextPage])
  const change = useCallback(
    (part: Partial<CallsSearch>, goesOn?: boolean) => {
      setSelection(nothingSelected)
      onSearch({ ...search, ...part }, goesOn)
    },
    [search, onSearch],
  )
  const leave = () => (openId === undefined ? setSelection(nothingSelected) : onClose())
  useShortcuts({
    '/': () => searchField.current?.focus(),
    f: () => whole && setFormOpen((open) => !open),
    Escape: leave,
  })

  const write = (next: SearchQuery) => {
    setSelection(nothingSelected)
    onSearch(typed(search, next))
  }
  const apply = (text: string) => {
    const parsed = parseSearch(text)
    // What the server kept and this page cannot read is said under the box.
    if (parsed.ok) write(parsed.query)
    else change({ q: text })
  }
  const closeForm = () => {
    setFormOpen(false)
    formButton.current?.focus()
  }

  const filtered = isFiltered(search)
  const clear = () => {
    setSelection(nothingSelected)
    const { account, view } = search
    onSearch({ ...(account && { account }), ...(view && { view }) })
  }
  const accountIds = useAccountIds(hasAccounts ? listed : NO_ROWS)
  const accounts = useAccountsOf(accountIds)
  const accountName = useCallback((id: string) => accounts.get(id)?.name ?? '', [accounts])
  const without = hasAccounts && !search.account ? NOTHING : WITHOUT_ACCOUNT
  const body = () => {
    if (result.isPending) return <ListSkeleton />
    if (result.isError && listed.length === 0) {
      return <ErrorState error={result.error} onRetry={() => void result.refetch()} />
    }
    if (listed.length > 0) {
      return (
        <CallsList
          view={view}
          listKey={listKey.current}
          live={calm.rows.live}
          over={calm.rows.over}
          pointer={calm.pointer}
          timeZone={timeZone}
          accountName={accountName}
          layout={columns.layout}
          without={without}
          onLayout={columns.change}
          openId={openId}
          selection={selection}
          hasMore={hasNextPage}
          onMore={more}
          onSelect={select}
          hrefOf={hrefOf}
          onOpen={onOpen}
          selectable={onExport !== undefined || onPlayTogether !== undefined}
          controls={liveControls}
          play={play}
        />
      )
    }
    const anyTime = () => onSearch({ ...search, period: 'any', from: undefined, to: undefined })
    if (!filtered) return <EmptyPeriod accountId={search.account} guide={guide} onAnyTime={anyTime} />
    return (
      <NoMatch
        onClear={() => onSearch(search.view ? { view: search.view } : {})}
        onAnyTime={periodOf(search) === 'any' ? undefined : anyTime}
        live={search.live === true && !isFiltered({ ...search, live: undefined })}
      />
    )
  }
  const chosen = (): ChosenCalls =>
    selection.kind === 'some'
      ? { kind: 'some', callIds: [...selection.ids] }
      : { kind: 'all', query, except: selection.except }
  const legIds = () =>
    selection.kind === 'some'
      ? legsHeardWith(
          listed.map(({ call }) => call),
          selection.ids,
        )
      : []

  return (
    <div className={classes.root} data-dimmed={result.isPlaceholderData || undefined}>
      <CallsToolbar
        search={search}
        onChange={change}
        onApply={apply}
        formOpen={formOpen}
        onForm={() => setFormOpen(!formOpen)}
        formButton={formButton}
        onClear={filtered ? clear : undefined}
        hasAccounts={hasAccounts}
        heardByName={heardByName}
        searchField={searchField}
      >
        <LiveStatus />
        <span className={classes.zone} title={t('Times are shown in this zone')}>
          {timeZone.replaceAll('_', ' ')}
        </span>
      </CallsToolbar>
      {formOpen && whole && (
        <Suspense>
          <SearchForm query={whole} onChange={write} onClose={closeForm} />
        </Suspense>
      )}
      <ViewBar view={view}>
        <CallCount
          query={query}
          listIsThere={!result.isPending && listed.length > 0}
          listed={count}
          hasMore={hasNextPage}
        />
        <span className={classes.columns}>
          <ColumnsMenu layout={columns.layout} without={without} onLayout={columns.change} onReset={columns.reset} />
        </span>
      </ViewBar>
      {body()}
      {(onExport || onPlayTogether) && !isEmpty(selection) && (
        <SelectionBar
          selection={selection}
          loaded={count.count}
          hasMore={hasNextPage}
          onSelectAll={() => setSelection(allSelected)}
          onClear={() => setSelection(nothingSelected)}
          onExport={onExport && (() => onExport(chosen()))}
          onPlay={onPlayTogether && (() => onPlayTogether(chosen(), legIds()))}
          onHold={onHold && (() => onHold(chosen()))}
        />
      )}
    </div>
  )
}

const RETRY_AFTER_MS = 3_000
const NO_ROWS: readonly ListRow[] = []

const NOTHING: readonly ColumnId[] = []
const WITHOUT_ACCOUNT: readonly ColumnId[] = ['account']

interface NoMatchProps {
  readonly onClear: () => void
  /** Undefined where all there is was looked through. */
  readonly onAnyTime: (() => void) | undefined
  readonly live: boolean
}

function NoMatch({ onClear, onAnyTime, live }: NoMatchProps) {
  return (
    <EmptyState
      icon={<IconFilterOff size={22} stroke={1.5} />}
      title={live ? t('No live call right now') : t('No call matches')}
      action={
        <Group justify="center" gap="xs">
          {onAnyTime && <Button onClick={onAnyTime}>{t('Look at any time')}</Button>}
          <Button variant="default" onClick={onClear}>
            {t('Clear filters')}
          </Button>
        </Group>
      }
    >
      {live
        ? t('Calls appear here the moment they begin.')
        : t('Try fewer filters, a longer time, or part of a name or number.')}
    </EmptyState>
  )
}
