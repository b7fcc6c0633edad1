import { defaultStringifySearch, useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { CallSummary } from '../../../contract/call.ts'
import { RowControls } from '../../features/call-control/row-controls.tsx'
import { CallPanelSkeleton } from '../../features/call-details/call-panel-skeleton.tsx'
import { callIdsOf } from '../../features/calls/api/call-ids-of.ts'
import { useSavedSearches } from '../../features/calls/api/saved-searches.ts'
import { CallsPage, type ChosenCalls } from '../../features/calls/calls-page.tsx'
import { type CallsSearch, isFiltered, isUnset, parseCallsSearch } from '../../features/calls/calls-search.ts'
import { ListenButton } from '../../features/live-listening/listen-button.tsx'
import { PlayRowButton } from '../../features/replay/play-row-button.tsx'
import { useUserName } from '../../features/users/api/use-user.ts'
import { useFoundAccounts } from '../../lib/api/use-accounts.ts'
import type { Selection } from '../../lib/selection.ts'
import { useSession } from '../../lib/use-session.ts'
import { useTimeZones } from '../../lib/use-time-zones.ts'
import { usePlayer } from '../../ui/player/player-context.tsx'
import { toastError } from '../../ui/toast.ts'
import { conversationsHash } from '../conversations-hash.ts'
import { secondOfLink } from '../second-of-link.ts'
import classes from './calls-route.module.css'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Of the list of calls, when it was left to play them. */
    selection?: Selection
  }
}

const CallPanel = lazy(() => import('./call-panel.tsx'))
const CallsExport = lazy(() => import('./calls-export.tsx'))
const CallsHold = lazy(() => import('./calls-hold.tsx'))
const CallsGuide = lazy(() => import('./calls-guide.tsx'))

/** The list, the open call beside it, and the export of what is selected. */
export default function CallsRoute() {
  const given = useSearch({ from: '/signed-in/calls' })
  // The router leaves in the search what the route did not understand.
  const search = useMemo(() => parseCallsSearch({ ...given }), [given])
  const { callId } = useParams({ strict: false })
  const startSecond = secondOfLink(useSearch({ strict: false }).t)
  const navigate = useNavigate()
  const session = useSession()
  const { data: accounts = [] } = useFoundAccounts()
  const zones = useTimeZones(search.account)
  const heardByName = useUserName(search.heardBy)
  const hasDefault = useSavedSearches().data?.some(({ isDefault }) => isDefault) === true
  // The day stands there only to say so: whoever then searches means all there is, as ever.
  const saysAll = search.period === 'day' && !isFiltered(search)
  const [exporting, setExporting] = useState<ChosenCalls>()
  const [holding, setHolding] = useState<ChosenCalls>()
  // A case is of one account.
  const holdIn = search.account ?? session.account?.id ?? (accounts.length === 1 ? accounts[0]?.id : undefined)

  const onSearch = useCallback(
    ({ period, ...rest }: CallsSearch, goesOn = false) => {
      const next = period === 'day' && saysAll ? rest : { ...rest, period }
      // Said, or the list would open with the default search again.
      const all = hasDefault && isUnset(next)
      void navigate({ to: '.', search: all ? { ...next, period: 'day' } : next, replace: goesOn })
    },
    [navigate, hasDefault, saysAll],
  )
  const searchText = useLocation({ select: ({ search: { t: _, ...rest } }) => defaultStringifySearch(rest) })
  const hrefOf = useCallback((id: string) => `/calls/${id}${searchText}`, [searchText])
  const onOpen = useCallback(
    (id: string) =>
      void navigate({ to: '/calls/$callId', params: { callId: id }, search: ({ t: _, ...rest }) => rest }),
    [navigate],
  )
  const { may, actor } = session
  const mayControlAll = may('control-calls')
  const mayListen = may('listen-live')
  const liveControls = useCallback(
    (call: CallSummary, tabIndex: number) => {
      const isOwn = [call.caller, call.callee].some(({ user }) => user?.id === actor.id)
      return (
        <>
          {mayListen && <ListenButton call={call} compact tabIndex={tabIndex} />}
          {(mayControlAll || isOwn) && <RowControls call={call} tabIndex={tabIndex} />}
        </>
      )
    },
    [mayControlAll, mayListen, actor.id],
  )
  const player = usePlayer()
  const play = useMemo(() => {
    const toggle = async (id: string) => {
      const { programme, started } = player.state
      if (programme?.id === id && started) return player.toggle()
      try {
        const { playCall } = await import('./play-call.ts')
        await playCall(player, id)
      } catch (error) {
        toastError(error)
      }
    }
    const onPress = (id: string) => void toggle(id)
    return {
      toggle: onPress,
      button: (call: CallSummary, tabIndex: number) => (
        <PlayRowButton call={call} tabIndex={tabIndex} onPress={onPress} />
      ),
    }
  }, [player])
  const selection = useLocation({ select: ({ state }) => state.selection })
  const playTogether = async (chosen: ChosenCalls, legIds: readonly string[]) => {
    try {
      // Whoever comes back to choose others finds these ticked.
      const ticked: Selection = chosen.kind === 'some' ? { kind: 'some', ids: new Set(chosen.callIds) } : chosen
      await navigate({ to: '.', search: true, replace: true, state: (kept) => ({ ...kept, selection: ticked }) })
      const ids = chosen.kind === 'some' ? [...chosen.callIds, ...legIds] : await callIdsOf(chosen.query, chosen.except)
      // Ids are given in order of time: so they are loaded, and stand, in the order in which they are heard.
      await navigate({ to: '/replay', hash: conversationsHash([...ids].sort()) })
    } catch (error) {
      toastError(error)
    }
  }
  const onClose = useCallback(() => void navigate({ to: '/calls', search: ({ t: _, ...rest }) => rest }), [navigate])

  return (
    <div className={classes.root} data-open={callId !== undefined || undefined}>
      <div className={classes.list}>
        <CallsPage
          search={search}
          initialSelection={selection}
          onSearch={onSearch}
          timeZone={search.account ? zones.of(search.account) : zones.mixed}
          hasAccounts={accounts.length > 1}
          heardByName={heardByName}
          openId={callId}
          hrefOf={hrefOf}
          onOpen={onOpen}
          onClose={onClose}
          onExport={session.may('export') ? setExporting : undefined}
          onPlayTogether={session.may('listen') ? (chosen, legIds) => void playTogether(chosen, legIds) : undefined}
          onHold={session.may('place-hold') && holdIn !== undefined ? setHolding : undefined}
          liveControls={liveControls}
          play={session.may('listen') ? play : undefined}
          guide={
            <Suspense>
              <CallsGuide />
            </Suspense>
          }
        />
      </div>
      {callId !== undefined && (
        <div className={classes.panel}>
          <Suspense fallback={<CallPanelSkeleton />}>
            <CallPanel
              key={callId}
              callId={callId}
              startSecond={startSecond}
              onClose={onClose}
              onExport={setExporting}
            />
          </Suspense>
        </div>
      )}
      {holding && holdIn !== undefined && (
        <Suspense>
          <CallsHold calls={holding} accountId={holdIn} onClose={() => setHolding(undefined)} />
        </Suspense>
      )}
      {exporting && (
        <Suspense>
          <CallsExport calls={exporting} timeZone={zones.mixed} onClose={() => setExporting(undefined)} />
        </Suspense>
      )}
    </div>
  )
}
