import { Button } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { allSelected, extendTo, isEmpty, nothingSelected, toggle } from '../../lib/selection.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useDocumentTitle } from '../../ui/page.tsx'
import type { CallsQuery } from './api/list-calls.ts'
import type { LiveRowControls } from './call-row.tsx'
import { CallsList } from './calls-list.tsx'
import classes from './calls-page.module.css'
import { callsQuery } from './calls-query.ts'
import { type CallsSearch, isFiltered } from './calls-search.ts'
import { CallsToolbar } from './calls-toolbar.tsx'
import { ListSkeleton } from './list-skeleton.tsx'
import { LiveStatus } from './live-status.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useCalls } from './use-calls.ts'

/** What to export: these calls, or every call that matches but for some. */
export type ChosenCalls =
  | { readonly kind: 'some'; readonly callIds: readonly string[] }
  | { readonly kind: 'all'; readonly query: CallsQuery; readonly except: ReadonlySet<string> }

interface CallsPageProps {
  readonly search: CallsSearch
  readonly onSearch: (search: CallsSearch) => void
  readonly timeZone: string
  readonly accounts: readonly { readonly id: string; readonly name: string }[]
  /** Of the person in `search.heardBy`, once it is known. */
  readonly heardByName: string | undefined
  readonly openId: string | undefined
  readonly onOpen: (callId: string) => void
  readonly onClose: () => void
  /** Undefined for people who may not export. */
  readonly onExport: ((calls: ChosenCalls) => void) | undefined
  /** Of rows of live calls. */
  readonly liveControls?: LiveRowControls | undefined
  /** Instead of the list while there is no call at all. */
  readonly guide: ReactNode
}

export function CallsPage(props: CallsPageProps) {
  const { search, onSearch, timeZone, accounts, heardByName, openId, onOpen, onClose, onExport, liveControls, guide } =
    props
  useDocumentTitle('Calls')
  // The period is pinned when the filter is chosen: "today" must not make a new list every millisecond.
  const query = useMemo(() => callsQuery(search, Date.now(), timeZone), [search, timeZone])
  const result = useCalls(query)
  const { calls, hasNextPage, isFetchingNextPage, fetchNextPage } = result
  const [selection, setSelection] = useState(nothingSelected)
  const searchField = useRef<HTMLInputElement>(null)

  const order = useRef<readonly CallSummary[]>([])
  order.current = calls
  const select = useCallback((id: string, extend: boolean) => {
    setSelection((current) =>
      extend
        ? extendTo(
            current,
            id,
            order.current.map((call) => call.id),
          )
        : toggle(current, id),
    )
  }, [])
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage()
  }, [isFetchingNextPage, fetchNextPage])
  const change = useCallback(
    (part: Partial<CallsSearch>) => {
      setSelection(nothingSelected)
      onSearch({ ...search, ...part })
    },
    [search, onSearch],
  )
  const leave = () => (openId === undefined ? setSelection(nothingSelected) : onClose())
  useShortcuts({
    '/': () => searchField.current?.focus(),
    Escape: leave,
  })

  const filtered = isFiltered(search)
  const clear = () => {
    setSelection(nothingSelected)
    onSearch(search.account ? { account: search.account } : {})
  }
  const names = useMemo(
    () => (accounts.length > 1 && !search.account ? new Map(accounts.map(({ id, name }) => [id, name])) : undefined),
    [accounts, search.account],
  )
  const body = () => {
    if (result.isPending) return <ListSkeleton />
    if (result.isError && calls.length === 0) {
      return <ErrorState error={result.error} onRetry={() => void result.refetch()} />
    }
    if (calls.length > 0) {
      return (
        <CallsList
          calls={calls}
          timeZone={timeZone}
          accountNames={names}
          openId={openId}
          selection={selection}
          hasMore={hasNextPage}
          onMore={more}
          onSelect={select}
          onOpen={onOpen}
          selectable={onExport !== undefined}
          controls={liveControls}
        />
      )
    }
    if (!filtered && !search.account) return <div className={classes.guide}>{guide}</div>
    return (
      <NoMatch
        onClear={() => onSearch({})}
        live={search.live === true && !isFiltered({ ...search, live: undefined })}
      />
    )
  }

  return (
    <div className={classes.root} data-dimmed={result.isPlaceholderData || undefined}>
      <CallsToolbar
        search={search}
        onChange={change}
        onClear={filtered ? clear : undefined}
        accounts={accounts}
        heardByName={heardByName}
        searchField={searchField}
      >
        <LiveStatus />
        <span className={classes.zone} title="Times are shown in this zone">
          {timeZone.replaceAll('_', ' ')}
        </span>
      </CallsToolbar>
      {body()}
      {onExport && !isEmpty(selection) && (
        <SelectionBar
          selection={selection}
          loaded={calls.length}
          hasMore={hasNextPage}
          onSelectAll={() => setSelection(allSelected)}
          onClear={() => setSelection(nothingSelected)}
          onExport={() =>
            onExport(
              selection.kind === 'some'
                ? { kind: 'some', callIds: [...selection.ids] }
                : { kind: 'all', query, except: selection.except },
            )
          }
        />
      )}
    </div>
  )
}

function NoMatch({ onClear, live }: { readonly onClear: () => void; readonly live: boolean }) {
  return (
    <EmptyState
      icon={<IconFilterOff size={22} stroke={1.5} />}
      title={live ? 'No live call right now' : 'No call matches'}
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      {live ? 'Calls appear here the moment they begin.' : 'Try fewer filters, or part of a name or number.'}
    </EmptyState>
  )
}
