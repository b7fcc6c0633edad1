import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

export interface Player {
  readonly audio: RefObject<HTMLAudioElement | null>
  /** Element whose `--position` (0–1) follows the audio. */
  readonly surface: RefObject<HTMLDivElement | null>
  readonly playing: boolean
  /** Playing was asked for and the next bytes have not come yet. */
  readonly waiting: boolean
  readonly failed: boolean
  readonly positionMs: number
  readonly rate: number
  readonly volume: number
  readonly toggle: () => void
  readonly seek: (atMs: number) => void
  readonly skip: (byMs: number) => void
  readonly setRate: (rate: number) => void
  readonly setVolume: (volume: number) => void
  readonly retry: () => void
}

/** Drives a native <audio> element: it fetches by range, decodes and keeps time; React only shows what it does. */
export function usePlayer(durationMs: number): Player {
  const audio = useRef<HTMLAudioElement>(null)
  const surface = useRef<HTMLDivElement>(null)
  const [playing, setPlaying] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [failed, setFailed] = useState(false)
  const [positionMs, setPositionMs] = useState(0)
  const [rate, setRateState] = useState(1)
  const [volume, setVolumeState] = useState(1)

  const show = useCallback(() => {
    const element = audio.current
    if (!element || durationMs <= 0) return
    const at = element.currentTime * 1000
    surface.current?.style.setProperty('--position', String(Math.min(1, at / durationMs)))
    // The clock shows whole seconds: rendering more often than that would change nothing on screen.
    setPositionMs(Math.floor(at / 1000) * 1000)
  }, [durationMs])

  useEffect(() => {
    const element = audio.current
    if (!element) return
    const listeners: Record<string, () => void> = {
      play: () => setPlaying(true),
      pause: () => setPlaying(false),
      waiting: () => setWaiting(true),
      playing: () => setWaiting(false),
      canplay: () => setWaiting(false),
      seeked: show,
      ended: show,
      error: () => {
        setFailed(true)
        setPlaying(false)
      },
      loadedmetadata: () => setFailed(false),
    }
    for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener)
    return () => {
      for (const [name, listener] of Object.entries(listeners)) element.removeEventListener(name, listener)
    }
  }, [show])

  useEffect(() => {
    if (!playing) return
    let frame = requestAnimationFrame(function tick() {
      show()
      frame = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing, show])

  const seek = useCallback(
    (atMs: number) => {
      const element = audio.current
      if (!element) return
      element.currentTime = Math.min(durationMs, Math.max(0, atMs)) / 1000
      show()
    },
    [durationMs, show],
  )

  return {
    audio,
    surface,
    playing,
    waiting,
    failed,
    positionMs,
    rate,
    volume,
    seek,
    skip: (byMs) => seek((audio.current?.currentTime ?? 0) * 1000 + byMs),
    toggle: () => {
      const element = audio.current
      if (!element) return
      // play() is refused when the file fails to load; the error event tells the person.
      if (element.paused) void element.play().catch(() => undefined)
      else element.pause()
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
      setFailed(false)
      audio.current?.load()
    },
  }
}
