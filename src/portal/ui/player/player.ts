/**
 * Plays a programme with a native <audio> element, which fetches by range, decodes and keeps time. It lives as long as somebody is signed in,
 * whatever page is open: pages only show it.
 */

import { type ChannelMix, createChannelMixer } from './channel-mixer.ts'
import { createCompanions } from './companions.ts'
import { goesBack, loopFrom, loopTo, movedLoop } from './loop.ts'
import { initialState, type Liking, type PlayerState, parseLiking } from './player-state.ts'
import type { Programme } from './programme.ts'
import { type Audible, besides, missingMs, moveBy, type Place, placeAt, playedOf } from './track.ts'

export interface Player {
  readonly state: PlayerState
  subscribe(listener: () => void): () => void
  /** On every frame while it plays, and when it is moved. */
  onPosition(listener: (positionMs: number) => void): () => void
  /** A page shows the programme: it is made ready unless another one plays. `atMs`: where, unless it has been played already. */
  show(programme: Programme, atMs?: number): () => void
  /** The same programme with other tracks, or under another id than it had. Another one is left alone. */
  update(programme: Programme, formerId?: string): void
  /** Plays it, instead of whatever was played, from there or where it was left. */
  play(programme: Programme, atMs?: number): void
  toggle(): void
  seek(atMs: number): void
  /** Counted in what can be heard. */
  skip(byMs: number): void
  /** To the beginning of the next stretch of sound, or of this one or the one before. */
  leap(direction: 'back' | 'forward'): void
  like(liking: Partial<Liking>): void
  setMix(mix: ChannelMix): void
  setLevel(conversation: string, level: number): void
  loop(which: 'from' | 'to' | 'off'): void
  retry(): void
  /** Nothing is played any more. */
  eject(): void
  close(): void
}

/** A jump shorter than this is not worth a word. */
const NOTABLE_MS = 1_000
const SKIPPED_SHOWN_MS = 3_000
const SAME_MOMENT_MS = 50
/** `back` within this time of a beginning goes to the one before, as music players do. */
const BEGINNING_MS = 2_000
const KEPT_AS = 'tapeline.replay'
/** Programmes of which it is remembered how far they were heard. */
const MOST_REMEMBERED = 100

/** `element` is the player's alone; `close` stops it. */
export function createPlayer(element: HTMLAudioElement): Player {
  const mixer = createChannelMixer(element)
  const companions = createCompanions()
  const listeners = new Set<() => void>()
  const watchers = new Set<(positionMs: number) => void>()
  const leftAtMs = new Map<string, number>()
  let state = initialState(parseLiking(localStorage.getItem(KEPT_AS)))
  let kept: readonly Audible[] = []
  let audible: readonly Audible[] = []
  /** Of the audible stretch that is played. */
  let playingIndex = 0
  /** Where it was when last looked. */
  let lastMs = 0
  /** Where it is to go when it has arrived where it is going: of several seeks at once Chromium may stop for good. */
  let dueSeconds: number | undefined
  let wanted = false
  let frame = 0
  let skippedTimer: ReturnType<typeof setTimeout> | undefined

  function change(part: Partial<PlayerState>): void {
    const keys = Object.keys(part) as (keyof PlayerState)[]
    if (keys.every((key) => state[key] === part[key])) return
    state = { ...state, ...part }
    for (const listener of listeners) listener()
  }

  const trackAt = (index: number) => state.programme?.tracks[audible[index]?.track ?? -1]
  const place = (): Place => ({
    index: playingIndex,
    atMs: (trackAt(playingIndex)?.startMs ?? 0) + (dueSeconds ?? element.currentTime) * 1000,
  })

  function tell(): void {
    const { programme } = state
    if (!programme) return
    const { atMs } = place()
    lastMs = atMs
    for (const watcher of watchers) watcher(atMs)
    // The clock shows whole seconds: telling it more often than that would change nothing on screen.
    change({ positionMs: Math.floor(atMs / 1000) * 1000 })
    accompany(atMs)
  }

  /** What sounds at the same time. */
  function accompany(atMs: number): void {
    const { programme, rate } = state
    if (!programme) return
    if (!wanted || element.paused) {
      companions.pause()
      return
    }
    const others = besides(programme.tracks, audible[playingIndex]?.track ?? -1, atMs)
    companions.play(
      others.flatMap((index) => {
        const track = programme.tracks[index]
        return track
          ? { url: track.url, atSeconds: (atMs - track.startMs) / 1000, volume: volumeOf(track.conversation) }
          : []
      }),
      rate,
    )
  }

  const volumeOf = (conversation: string | undefined): number =>
    state.volume * (conversation === undefined ? 1 : (state.levels.get(conversation) ?? 1))

  function applySound(): void {
    const track = trackAt(playingIndex)
    element.playbackRate = state.rate
    element.volume = volumeOf(track?.conversation)
    mixer.set(state.mix, track?.channelCount ?? 2)
  }

  function go(target: Place | undefined): void {
    const track = target && trackAt(target.index)
    if (!target || !track) return
    playingIndex = target.index
    if (element.getAttribute('src') !== track.url) {
      // Another file begins at the element's defaults.
      element.defaultPlaybackRate = state.rate
      element.src = track.url
      dueSeconds = undefined
    }
    const atSeconds = (target.atMs - track.startMs) / 1000
    if (element.seeking) dueSeconds = atSeconds
    else element.currentTime = atSeconds
    applySound()
    // play() is refused when the file fails to load; the error event tells the person.
    if (wanted) void element.play().catch(() => undefined)
    tell()
  }

  /** Somebody pointed there: where nothing was kept it goes on behind, and says so. */
  function goTo(atMs: number): void {
    const target = placeAt(audible, atMs)
    if (target && target.atMs > atMs) tellSkipped(missingMs(kept, atMs, target.atMs))
    go(target)
  }

  function want(value: boolean): void {
    wanted = value
    change({ playing: value, ...(value && { started: true }) })
    if (value && frame === 0) frame = requestAnimationFrame(tick)
    if (!value) companions.pause()
  }

  function tick(): void {
    follow()
    frame = wanted ? requestAnimationFrame(tick) : 0
  }

  function goOn(): void {
    const stretch = audible[playingIndex]
    const next = audible[playingIndex + 1]
    const { loop } = state
    // B may lie where nothing is heard, or behind the end of the last file.
    if (loop?.toMs !== undefined && lastMs < loop.toMs && (!next || next.fromMs >= loop.toMs)) {
      go(placeAt(audible, loop.fromMs))
    } else if (stretch && next) {
      tellSkipped(missingMs(kept, stretch.toMs, next.fromMs))
      go({ index: playingIndex + 1, atMs: next.fromMs })
    } else {
      want(false)
      element.pause()
      tell()
    }
  }

  function arrive(): void {
    if (dueSeconds !== undefined) element.currentTime = dueSeconds
    dueSeconds = undefined
    tell()
  }

  function tellSkipped(skippedMs: number): void {
    if (skippedMs < NOTABLE_MS) return
    change({ skippedMs })
    clearTimeout(skippedTimer)
    skippedTimer = setTimeout(() => change({ skippedMs: undefined }), SKIPPED_SHOWN_MS)
  }

  /** Sound may stop before the file does: a pause is silent. */
  function follow(): void {
    const stretch = audible[playingIndex]
    const track = trackAt(playingIndex)
    const { atMs } = place()
    const { loop } = state
    const isWithinFile = stretch && track && stretch.toMs < track.startMs + track.durationMs
    if (wanted && goesBack(loop, lastMs, atMs)) go(placeAt(audible, loop.fromMs))
    else if (wanted && isWithinFile && atMs >= stretch.toMs) goOn()
    else tell()
  }

  function layOut(programme: Programme): void {
    const { skipQuiet, loop } = state
    const repeated = loop?.toMs === undefined ? undefined : { fromMs: loop.fromMs, toMs: loop.toMs }
    kept = playedOf(programme.tracks, false)
    audible = skipQuiet ? playedOf(programme.tracks, true, repeated) : kept
    change({ programme })
  }

  function remember(): void {
    const { programme } = state
    if (!programme) return
    leftAtMs.delete(programme.id)
    const [oldest] = leftAtMs.keys()
    if (leftAtMs.size >= MOST_REMEMBERED && oldest !== undefined) leftAtMs.delete(oldest)
    if (state.started) leftAtMs.set(programme.id, place().atMs)
  }

  function load(programme: Programme, atMs: number | undefined): void {
    remember()
    want(false)
    element.pause()
    companions.close()
    const mix = { ...state.mix, levels: [] }
    change({ started: false, failed: false, loop: undefined, levels: new Map(), mix, positionMs: 0 })
    layOut(programme)
    playingIndex = 0
    if (atMs === undefined) go(placeAt(audible, leftAtMs.get(programme.id) ?? 0))
    else goTo(atMs)
  }

  /** What is heard stays what is heard, wherever its track lies now; the file only changes if what was played is no longer there. */
  function layOutAgain(programme: Programme): void {
    const before = place()
    // Nobody has played or moved it: it begins at the beginning, also of what has come since.
    if (!state.started && before.atMs === audible[0]?.fromMs) {
      layOut(programme)
      go(placeAt(audible, 0))
      return
    }
    const track = trackAt(before.index)
    const now = track && programme.tracks.find(({ url }) => url === track.url)
    const byMs = track && now ? now.startMs - track.startMs : 0
    const atMs = before.atMs + byMs
    if (byMs !== 0) change({ loop: movedLoop(state.loop, byMs, now) })
    layOut(programme)
    const index = audible.findIndex(
      ({ track: of, fromMs, toMs }) => programme.tracks[of] === now && atMs >= fromMs && atMs < toMs,
    )
    const target = index < 0 ? placeAt(audible, atMs) : { index, atMs }
    const isLoaded = target && trackAt(target.index)?.url === element.getAttribute('src')
    if (isLoaded && target.atMs === atMs) {
      playingIndex = target.index
      tell()
    } else go(target)
  }

  const events: Readonly<Record<string, () => void>> = {
    // Also by media keys, and when another programme takes the sound; not at a file's end, and not while another file is loaded.
    play: () => want(true),
    pause: () => !element.ended && element.readyState > 0 && want(false),
    waiting: () => change({ waiting: true }),
    playing: () => change({ waiting: false }),
    canplay: () => change({ waiting: false }),
    seeked: arrive,
    timeupdate: follow,
    ended: goOn,
    error: () => {
      if (!element.hasAttribute('src')) return
      change({ failed: true })
      want(false)
    },
    loadedmetadata: () => change({ failed: false }),
  }
  for (const [name, listener] of Object.entries(events)) element.addEventListener(name, listener)

  function eject(): void {
    remember()
    want(false)
    element.pause()
    companions.close()
    element.removeAttribute('src')
    element.load()
    dueSeconds = undefined
    change({ programme: undefined, started: false, loop: undefined, positionMs: 0, skippedMs: undefined })
  }

  return {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onPosition(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    show(programme, atMs) {
      const { id } = programme
      if (state.programme?.id !== id && !state.playing) load(programme, atMs)
      else if (state.programme?.id === id && atMs !== undefined) goTo(atMs)
      change({ shown: [...state.shown, id] })
      return () => change({ shown: state.shown.toSpliced(state.shown.indexOf(id), 1) })
    },
    update(programme, formerId = programme.id) {
      const { programme: current } = state
      if (current?.id !== formerId || current === programme) return
      // A page that was left and is opened again has to load what is played already.
      if (programme.isPartial && programme.tracks.length < current.tracks.length) return
      layOutAgain(programme)
    },
    play(programme, atMs) {
      if (state.programme?.id !== programme.id) load(programme, atMs)
      else if (atMs !== undefined) goTo(atMs)
      if (audible.length === 0) return
      want(true)
      go(place())
    },
    toggle() {
      if (!element.paused) return element.pause()
      if (audible.length === 0) return
      want(true)
      const { index, atMs } = place()
      const { loop } = state
      // Whoever set B while nothing played hears it from A.
      const isAtB = loop?.toMs !== undefined && Math.abs(atMs - loop.toMs) < SAME_MOMENT_MS
      if (isAtB) return go(placeAt(audible, loop.fromMs))
      const isOver = index === audible.length - 1 && atMs >= (audible[index]?.toMs ?? 0) - SAME_MOMENT_MS
      go(isOver ? placeAt(audible, 0) : { index, atMs })
    },
    seek: goTo,
    skip: (byMs) => go(moveBy(audible, place(), byMs)),
    leap(direction) {
      const { index, atMs } = place()
      const isAtBeginning = atMs - (audible[index]?.fromMs ?? 0) < BEGINNING_MS
      const target = audible[direction === 'forward' ? index + 1 : isAtBeginning ? Math.max(0, index - 1) : index]
      if (target) go({ index: audible.indexOf(target), atMs: target.fromMs })
    },
    like(liking) {
      const { programme, skipQuiet } = state
      change(liking)
      localStorage.setItem(
        KEPT_AS,
        JSON.stringify({ rate: state.rate, volume: state.volume, skipQuiet: state.skipQuiet }),
      )
      if (programme && state.skipQuiet !== skipQuiet) layOutAgain(programme)
      applySound()
    },
    setMix(mix) {
      change({ mix })
      applySound()
    },
    setLevel(conversation, level) {
      change({ levels: new Map(state.levels).set(conversation, level) })
      applySound()
    },
    loop(which) {
      const { atMs } = place()
      const { programme, loop, skipQuiet } = state
      change({ loop: which === 'off' ? undefined : which === 'from' ? loopFrom(loop, atMs) : loopTo(loop, atMs) })
      // What is quiet is heard where nothing else would be repeated.
      if (programme && skipQuiet) layOutAgain(programme)
      // Whoever sets B hears it again from A.
      if (which === 'to' && wanted && state.loop?.toMs === atMs) go(placeAt(audible, state.loop.fromMs))
    },
    retry() {
      const target = place()
      change({ failed: false })
      element.removeAttribute('src')
      go(target)
    },
    eject,
    close() {
      eject()
      clearTimeout(skippedTimer)
      for (const [name, listener] of Object.entries(events)) element.removeEventListener(name, listener)
      mixer.close()
    },
  }
}
