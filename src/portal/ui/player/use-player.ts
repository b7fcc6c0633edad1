import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { audibleOf, moveBy, type Place, placeAt, type Track } from './track.ts'

export interface Player {
  readonly audio: RefObject<HTMLAudioElement | null>
  /** Element whose `--position` (0–1) follows the audio. */
  readonly surface: RefObject<HTMLDivElement | null>
  readonly playing: boolean
  /** Playing was asked for and the next bytes have not come yet. */
  readonly waiting: boolean
  readonly failed: boolean
  /** On the time line. */
  readonly positionMs: number
  /** So much was just jumped over because nothing was kept of it. */
  readonly skippedMs: number | undefined
  readonly rate: number
  readonly volume: number
  readonly toggle: () => void
  readonly seek: (atMs: number) => void
  readonly playFrom: (atMs: number) => void
  /** Counted in what can be heard. */
  readonly skip: (byMs: number) => void
  /** To the beginning of the next stretch of sound, or of this one or the one before. */
  readonly leap: (direction: 'back' | 'forward') => void
  readonly setRate: (rate: number) => void
  readonly setVolume: (volume: number) => void
  readonly retry: () => void
}

/** A jump shorter than this is not worth a word. */
const NOTABLE_MS = 1_000
const SKIPPED_SHOWN_MS = 3_000
/** `back` within this time of a beginning goes to the one before, as music players do. */
const BEGINNING_MS = 2_000

/**
 * Drives a native <audio> element over files that lie on one time line, `durationMs` long: it fetches by range, decodes and keeps time;
 * React only shows what it does. What was not kept is jumped over.
 */
export function usePlayer(tracks: readonly Track[], durationMs: number): Player {
  const audio = useRef<HTMLAudioElement>(null)
  const surface = useRef<HTMLDivElement>(null)
  /** Index of the audible stretch that is played. */
  const playingIndex = useRef(0)
  const wanted = useRef(false)
  const [playing, setPlaying] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [failed, setFailed] = useState(false)
  const [positionMs, setPositionMs] = useState(0)
  const [skippedMs, setSkippedMs] = useState<number>()
  const [rate, setRateState] = useState(1)
  const [volume, setVolumeState] = useState(1)
  const audible = useMemo(() => audibleOf(tracks), [tracks])

  const trackAt = useCallback((index: number) => tracks[audible[index]?.track ?? -1], [tracks, audible])
  const place = useCallback(
    (): Place => ({
      index: playingIndex.current,
      atMs: (trackAt(playingIndex.current)?.startMs ?? 0) + (audio.current?.currentTime ?? 0) * 1000,
    }),
    [trackAt],
  )
  const show = useCallback(() => {
    if (durationMs <= 0) return
    const { atMs } = place()
    surface.current?.style.setProperty('--position', String(Math.min(1, Math.max(0, atMs / durationMs))))
    // The clock shows whole seconds: rendering more often than that would change nothing on screen.
    setPositionMs(Math.floor(atMs / 1000) * 1000)
  }, [place, durationMs])

  const go = useCallback(
    (target: Place | undefined) => {
      const element = audio.current
      const track = target && trackAt(target.index)
      if (!element || !target || !track) return
      playingIndex.current = target.index
      if (element.getAttribute('src') !== track.url) {
        // Another file begins at the element's defaults.
        element.defaultPlaybackRate = element.playbackRate
        element.src = track.url
      }
      element.currentTime = (target.atMs - track.startMs) / 1000
      // play() is refused when the file fails to load; the error event tells the person.
      if (wanted.current) void element.play().catch(() => undefined)
      show()
    },
    [trackAt, show],
  )

  const want = useCallback((value: boolean) => {
    wanted.current = value
    setPlaying(value)
  }, [])

  const goOn = useCallback(() => {
    const stretch = audible[playingIndex.current]
    const next = audible[playingIndex.current + 1]
    if (!stretch || !next) {
      want(false)
      audio.current?.pause()
      return show()
    }
    if (next.fromMs - stretch.toMs >= NOTABLE_MS) setSkippedMs(next.fromMs - stretch.toMs)
    go({ index: playingIndex.current + 1, atMs: next.fromMs })
  }, [audible, go, show, want])

  /** Sound may stop before the file does: a pause is silent. */
  const follow = useCallback(() => {
    const stretch = audible[playingIndex.current]
    const track = trackAt(playingIndex.current)
    const isWithinFile = stretch && track && stretch.toMs < track.startMs + track.durationMs
    if (wanted.current && isWithinFile && place().atMs >= stretch.toMs) goOn()
    else show()
  }, [audible, trackAt, place, goOn, show])

  useEffect(() => {
    const element = audio.current
    if (!element) return
    const listeners: Record<string, () => void> = {
      // Also by media keys, and when another programme takes the sound; not at a file's end, and not while another file is loaded.
      play: () => want(true),
      pause: () => !element.ended && element.readyState > 0 && want(false),
      waiting: () => setWaiting(true),
      playing: () => setWaiting(false),
      canplay: () => setWaiting(false),
      seeked: show,
      timeupdate: follow,
      ended: goOn,
      error: () => {
        setFailed(true)
        want(false)
      },
      loadedmetadata: () => setFailed(false),
    }
    for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener)
    return () => {
      for (const [name, listener] of Object.entries(listeners)) element.removeEventListener(name, listener)
    }
  }, [show, follow, goOn, want])

  // The first file at the beginning; later another only if the one that was played is no longer there.
  const known = useRef({ tracks, place })
  useEffect(() => {
    const before = known.current
    known.current = { tracks, place }
    const { atMs } = before.place()
    const isFirst = !audio.current?.hasAttribute('src')
    const target = placeAt(audible, isFirst ? 0 : atMs)
    const isLoaded = target && trackAt(target.index)?.url === audio.current?.getAttribute('src')
    if (isLoaded && !isFirst) playingIndex.current = target.index
    else go(target)
  }, [tracks, audible, place, trackAt, go])

  useEffect(() => {
    if (!playing) return
    let frame = requestAnimationFrame(function tick() {
      follow()
      frame = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing, follow])

  useEffect(() => {
    if (skippedMs === undefined) return
    const timer = setTimeout(() => setSkippedMs(undefined), SKIPPED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [skippedMs])

  const seek = useCallback((atMs: number) => go(placeAt(audible, atMs)), [audible, go])
  const playFrom = useCallback(
    (atMs: number) => {
      want(true)
      seek(atMs)
    },
    [seek, want],
  )

  return {
    audio,
    surface,
    playing,
    waiting,
    failed,
    positionMs,
    skippedMs,
    rate,
    volume,
    seek,
    playFrom,
    skip: (byMs) => go(moveBy(audible, place(), byMs)),
    leap: (direction) => {
      const { index, atMs } = place()
      const isAtBeginning = atMs - (audible[index]?.fromMs ?? 0) < BEGINNING_MS
      const target = audible[direction === 'forward' ? index + 1 : isAtBeginning ? Math.max(0, index - 1) : index]
      if (target) go({ index: audible.indexOf(target), atMs: target.fromMs })
    },
    toggle: () => {
      const element = audio.current
      if (!element) return
      if (!element.paused) return element.pause()
      want(true)
      const { index, atMs } = place()
      const isOver = index === audible.length - 1 && atMs >= (audible[index]?.toMs ?? 0) - 50
      go(isOver ? placeAt(audible, 0) : { index, atMs })
    },
    setRate: (next) => {
      if (audio.current) audio.current.playbackRate = next
      setRateState(next)
    },
    setVolume: (next) => {
      if (audio.current) audio.current.volume = next
      setVolumeState(next)
    },
    retry: () => {
      const { index, atMs } = place()
      setFailed(false)
      audio.current?.removeAttribute('src')
      go({ index, atMs })
    },
  }
}
