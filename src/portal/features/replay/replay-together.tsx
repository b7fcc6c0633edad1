import { Button, SegmentedControl } from '@mantine/core'
import type { LinkProps } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { formatDuration } from '../../lib/format-duration.ts'
import { timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { LinkButton, useLinkToSecond } from '../../ui/player/link-button.tsx'
import { usePlayer } from '../../ui/player/player-context.tsx'
import { PlayerControls } from '../../ui/player/player-controls.tsx'
import { usePlayerKeys } from '../../ui/player/player-keys.ts'
import type { Programme } from '../../ui/player/programme.ts'
import { audibleOf, heardMs } from '../../ui/player/track.ts'
import { type ShownProgramme, useProgramme } from '../../ui/player/use-programme.ts'
import { barColor } from './bar-color.ts'
import type { ConversationSource, LoadedConversation } from './conversation.ts'
import { ConversationRows } from './conversation-rows.tsx'
import { inOrderOf, type Layout, layOut, type PlacedConversation } from './lay-out.ts'
import { type ReplayLane, ReplayLanes } from './replay-lanes.tsx'
import classes from './replay-together.module.css'
import { useConversations } from './use-conversations.ts'

interface ReplayTogetherProps {
  readonly ids: readonly string[]
  readonly source: ConversationSource
  readonly layout: Layout
  /** Wave forms too, or only what is heard. */
  readonly details: boolean
  readonly onChange: (change: { readonly layout?: Layout; readonly details?: boolean }) => void
  readonly onRemove: (id: string) => void
  readonly link: LinkProps
  /** Where a link said that it begins. */
  readonly startMs: number | undefined
}

/** Several conversations on one time line. */
export function ReplayTogether({
  ids,
  source,
  layout,
  details,
  onChange,
  onRemove,
  link,
  startMs,
}: ReplayTogetherProps) {
  const { loaded, retry } = useConversations(ids, source, details)
  const known = useMemo(() => loaded.filter(isKnown), [loaded])
  const laidOut = useMemo(
    () =>
      layOut(
        known.map(({ conversation }) => conversation),
        layout,
      ),
    [known, layout],
  )
  const isPartial = unheardOf(loaded) > 0
  const programme = useMemo(
    () => ({ ...programmeOf(ids, known, laidOut.placed, laidOut.durationMs, link), isPartial }),
    [ids, known, laidOut, link, isPartial],
  )
  useRest(programme, ids)
  const shown = useProgramme(programme)
  const { player, state, isLoaded, positionMs } = shown
  useStart(shown, isPartial ? undefined : startMs)
  const toSecond = useLinkToSecond(link, positionMs)
  usePlayerKeys(player, {
    isElsewhere: !isLoaded,
    toggle: shown.toggle,
    skip: shown.skip,
    copyLink: toSecond.copy,
  })

  const place = new Map(laidOut.placed.map((each) => [each.id, each]))
  const colors = useColors(ids)
  const rows = useMemo(() => inOrderOf(laidOut.placed, loaded), [laidOut, loaded])
  const lanes = useMemo(() => lanesOf(loaded, laidOut.placed, colors, details), [loaded, laidOut, colors, details])
  const current = laidOut.placed.findLast(({ fromMs, toMs }) => positionMs >= fromMs && positionMs < toMs)
  // Of several at one time the first leads: its file is the one that is waited for.
  const leading = lanes.find(
    ({ state: is, fromMs, toMs }) => is !== 'silent' && positionMs >= fromMs && positionMs < toMs,
  )
  const soundMs = useMemo(
    () => known.reduce((sum, { conversation }) => sum + heardMs(audibleOf(conversation.tracks)), 0),
    [known],
  )
  const first = known.find(({ id }) => id === laidOut.placed[0]?.id)?.conversation
  return (
    <>
      <div className={classes.choices}>
        <SegmentedControl
          size="xs"
          aria-label={t('On the time line')}
          value={layout}
          onChange={(value) => onChange({ layout: value === 'ends' ? 'ends' : 'clock' })}
          data={[
            { value: 'clock', label: t('By the clock') },
            { value: 'ends', label: t('One after the other') },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('What is loaded')}
          value={details ? 'all' : 'voice'}
          onChange={(value) => onChange({ details: value === 'all' })}
          data={[
            { value: 'all', label: t('Everything') },
            { value: 'voice', label: t('Voice only') },
          ]}
        />
        <span className={classes.sum} role="status">
          {loadedWords(loaded, details) ?? t('{duration} of sound', { duration: formatDuration(soundMs) })}
        </span>
      </div>
      <ReplayLanes
        laidOut={laidOut}
        lanes={lanes}
        timeAt={first && layout === 'clock' ? (atMs) => timeOfDay(first.startMs + atMs, first.timeZone) : undefined}
        loop={isLoaded ? state.loop : undefined}
        seek={{ positionMs, surface: shown.surface, onSeek: shown.seek, onSkip: shown.skip }}
      />
      <div className={classes.controls}>
        {isLoaded && state.failed ? (
          <div className={classes.failed} role="alert">
            {t('The audio of {title} could not be loaded.', { title: leading?.title ?? '' })}
            <Button size="compact-xs" variant="default" onClick={player.retry}>
              {t('Try again')}
            </Button>
            {leading && laidOut.placed.some(({ fromMs }) => fromMs > leading.fromMs) && (
              <Button size="compact-xs" variant="default" onClick={() => shown.playFrom(leading.toMs)}>
                {t('Go on behind it')}
              </Button>
            )}
          </div>
        ) : (
          <PlayerControls shown={shown} durationMs={laidOut.durationMs} channels={[]}>
            <LinkButton {...toSecond} />
          </PlayerControls>
        )}
      </div>
      <ConversationRows
        loaded={rows}
        colors={colors}
        details={details}
        levels={isLoaded ? state.levels : new Map()}
        current={current?.id}
        onLevel={player.setLevel}
        onPlay={(id) => shown.playFrom(place.get(id)?.fromMs ?? 0)}
        onRemove={(id) => {
          // Of nothing that is left nothing is heard.
          if (isLoaded && ids.length === 1) player.eject()
          onRemove(id)
        }}
        onRetry={retry}
      />
    </>
  )
}

type Known = Extract<LoadedConversation, { conversation: unknown }>

const isKnown = (each: LoadedConversation): each is Known => 'conversation' in each

/** Of which it is not known yet whether they are heard. */
const unheardOf = (loaded: readonly LoadedConversation[]): number =>
  loaded.filter(({ state }) => state === 'waiting' || state === 'loading').length

/** What is played goes on with the rest when some are taken away, or come back. */
function useRest(programme: Programme, ids: readonly string[]): void {
  const player = usePlayer()
  const before = useRef({ id: programme.id, ids })
  useEffect(() => {
    const former = before.current
    before.current = { id: programme.id, ids }
    if (former.id !== programme.id && ids.some((id) => former.ids.includes(id))) player.update(programme, former.id)
  }, [player, programme, ids])
}

/** Goes to where a link points when the line is known, unless somebody was quicker. */
function useStart({ isLoaded, state, seek }: ShownProgramme, startMs: number | undefined): void {
  const isDue = useRef(true)
  useEffect(() => {
    if (isLoaded && state.started) isDue.current = false
    if (!isDue.current || startMs === undefined) return
    isDue.current = false
    seek(startMs)
  }, [isLoaded, state.started, seek, startMs])
}

/** Each keeps its own while others come and go. */
function useColors(ids: readonly string[]): ReadonlyMap<string, string> {
  const given = useRef(new Map<string, string>())
  return useMemo(() => {
    for (const id of ids) if (!given.current.has(id)) given.current.set(id, barColor(given.current.size))
    return new Map(given.current)
  }, [ids])
}

/** How far it is, first with what is heard, then with what is drawn; undefined when all is there. */
function loadedWords(loaded: readonly LoadedConversation[], details: boolean): string | undefined {
  const count = loaded.length
  const unheard = unheardOf(loaded)
  if (unheard > 0) return t('{settled} of {count} loaded', { settled: count - unheard, count })
  const undrawn = details ? loaded.filter(({ state }) => state === 'heard').length : 0
  return undrawn > 0 ? t('Wave forms: {settled} of {count}', { settled: count - undrawn, count }) : undefined
}

function programmeOf(
  ids: readonly string[],
  known: readonly Known[],
  placed: readonly PlacedConversation[],
  durationMs: number,
  link: LinkProps,
): Programme {
  const fromMs = new Map(placed.map((each) => [each.id, each.fromMs]))
  return {
    id: `together ${ids.join()}`,
    title: t('{count} conversations', { count: ids.length }),
    durationMs,
    link,
    tracks: known.flatMap(({ id, conversation, details }) => {
      const byMs = fromMs.get(id) ?? 0
      const moved = ({ fromMs: from, toMs: to }: { fromMs: number; toMs: number }) => ({
        fromMs: byMs + from,
        toMs: byMs + to,
      })
      return (details?.tracks ?? conversation.tracks).map((track) => ({
        ...track,
        conversation: id,
        startMs: byMs + track.startMs,
        silences: track.silences.map(moved),
        ...(track.quiet && { quiet: track.quiet.map(moved) }),
      }))
    }),
  }
}

function lanesOf(
  loaded: readonly LoadedConversation[],
  placed: readonly PlacedConversation[],
  colors: ReadonlyMap<string, string>,
  details: boolean,
): readonly ReplayLane[] {
  const places = new Map(placed.map((each) => [each.id, each]))
  return loaded.flatMap((each) => {
    const place = places.get(each.id)
    if (!isKnown(each) || !place) return []
    const { state, conversation } = each
    const color = colors.get(each.id) ?? ''
    const loading = details && state === 'heard'
    return { ...place, title: conversation.title, color, state, loading, details: details ? each.details : undefined }
  })
}
