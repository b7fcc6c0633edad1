import { Button } from '@mantine/core'
import { IconWaveSine } from '@tabler/icons-react'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { Link, type LinkProps, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import { getAnnotations } from '../../features/annotations/api/annotations.ts'
import { getPeaks } from '../../features/call-details/api/use-peaks.ts'
import { callAxis } from '../../features/call-details/call-axis.ts'
import { callMarks } from '../../features/call-details/call-marks.ts'
import { callGaps, callParts } from '../../features/call-details/call-parts.ts'
import { callTitle } from '../../features/call-details/call-programme.ts'
import { callTracks } from '../../features/call-details/call-tracks.ts'
import { noteMarks } from '../../features/call-details/note-moments.ts'
import { callStatus } from '../../features/calls/call-status.ts'
import type { ConversationSource } from '../../features/replay/conversation.ts'
import { ReplayTogether } from '../../features/replay/replay-together.tsx'
import { accountQuery } from '../../lib/api/use-accounts.ts'
import { t } from '../../lib/i18n.ts'
import { request } from '../../lib/request.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { conversationsHash, parseConversationsHash } from '../conversations-hash.ts'

/** Several conversations that were chosen in the list, heard on one time line. */
export default function ReplayRoute() {
  const { layout = 'clock', load, t: startSecond } = useSearch({ from: '/signed-in/replay' })
  const hash = useLocation({ select: (location) => location.hash })
  const ids = useMemo(() => parseConversationsHash(hash), [hash])
  const navigate = useNavigate()
  const client = useQueryClient()
  const source = useMemo(() => sourceOf(client), [client])
  // Told whole: it is followed from other pages, which have a search of their own.
  const link = useMemo<LinkProps>(
    () => ({ to: '/replay', search: { ...(layout === 'ends' && { layout }), ...(load && { load }) }, hash }),
    [layout, load, hash],
  )
  return (
    <Page
      wide
      title={t('Play together')}
      intro={t('Conversations on one time line, each in a colour of its own.')}
      trail={<Link to="/calls">← {t('Calls')}</Link>}
    >
      {ids.length === 0 ? (
        <EmptyState
          icon={<IconWaveSine size={22} stroke={1.5} />}
          title={t('No conversation is chosen')}
          action={
            <Button variant="default" renderRoot={(props) => <Link {...props} to="/calls" />}>
              {t('Choose calls')}
            </Button>
          }
        >
          {t('Tick calls in the list, then press “Play together”.')}
        </EmptyState>
      ) : (
        <ReplayTogether
          ids={ids}
          source={source}
          layout={layout}
          details={load !== 'voice'}
          link={link}
          startMs={startSecond === undefined ? undefined : startSecond * 1000}
          onChange={({ layout: next, details }) =>
            void navigate({
              to: '/replay',
              hash: true,
              replace: true,
              // The second was one of the line as it was.
              search: ({ t: _, ...before }) => ({
                ...before,
                ...(next && { layout: next === 'ends' ? 'ends' : undefined }),
                ...(details !== undefined && { load: details ? undefined : 'voice' }),
              }),
            })
          }
          onRemove={(id) =>
            void navigate({
              to: '/replay',
              search: ({ t: _, ...before }) => before,
              hash: conversationsHash(ids.filter((each) => each !== id)),
            })
          }
        />
      )}
    </Page>
  )
}

function sourceOf(client: QueryClient): ConversationSource {
  const callOf = (callId: string, signal: AbortSignal) =>
    client.fetchQuery({
      queryKey: ['call', callId],
      queryFn: () => request<CallDetails>(`/calls/${callId}`, { signal }),
      // Of a call that goes on, or is made ready, there is more a moment later.
      staleTime: ({ state }) => (state.data?.state === 'ready' ? 60_000 : 0),
      retry: false,
    })
  return {
    async load(callId, signal) {
      const call = await callOf(callId, signal)
      const axis = callAxis(call, Date.now())
      const { timeZone } = await client.fetchQuery(accountQuery(call.accountId))
      return {
        id: callId,
        title: callTitle(call),
        ...axis,
        timeZone,
        tracks: callTracks(call, axis),
        silence: silenceOf(call),
        isWhole: call.state === 'ready',
      }
    },
    async loadDetails(callId, signal) {
      const call = await callOf(callId, signal)
      const axis = callAxis(call, Date.now())
      const peaks = await Promise.all(
        call.recordings.map(async (recording) => [recording.id, await getPeaks(recording, signal)] as const),
      )
      const byId = new Map(peaks)
      const tracks = callTracks(call, axis, byId)
      const notes = call.notes === undefined ? [] : (await getAnnotations(callId, signal)).notes
      return {
        tracks,
        marks: [...callMarks(call, axis), ...noteMarks(call, axis, notes)],
        parts: callParts(call, axis, byId),
        gaps: callGaps(call, axis),
        sounds: call.recordings.flatMap(({ id }, index) => {
          const track = tracks[index]
          if (!track) return []
          const { startMs, durationMs } = track
          return { fromMs: startMs, toMs: startMs + durationMs, startMs, peaks: byId.get(id) }
        }),
      }
    },
  }
}

/** Why nothing of it is heard. */
function silenceOf(call: CallDetails): string {
  if (call.recordings.some(({ sealed }) => sealed)) return t('Sealed for the account’s own key')
  if (call.withheld !== undefined) return t('You may not hear it')
  const { kind, text, why } = callStatus(call)
  return kind === 'recorded' ? t('Nothing to hear') : [text, why].filter(Boolean).join(': ')
}
