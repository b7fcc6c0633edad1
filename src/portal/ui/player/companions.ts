/** Plays what sounds beside the leading track of a time line, in step with it. */

export interface Companion {
  readonly url: string
  readonly atSeconds: number
  readonly volume: number
}

export interface Companions {
  /** Exactly these sound from now on. */
  play(wanted: readonly Companion[], rate: number): void
  pause(): void
  close(): void
}

/** Off by less than this nobody hears; more is put right. */
const TOLERATED_SECONDS = 0.2

export function createCompanions(): Companions {
  const elements = new Map<string, HTMLAudioElement>()

  function drop(url: string, element: HTMLAudioElement): void {
    element.pause()
    // Without this the browser goes on loading it.
    element.removeAttribute('src')
    element.load()
    elements.delete(url)
  }

  return {
    play(wanted, rate) {
      for (const [url, element] of elements) if (!wanted.some((each) => each.url === url)) drop(url, element)
      for (const { url, atSeconds, volume } of wanted) {
        const known = elements.get(url)
        const element = known ?? new Audio(url)
        if (!known) elements.set(url, element)
        element.volume = volume
        element.playbackRate = rate
        const isOff =
          !element.seeking && Math.abs(element.currentTime - atSeconds) > TOLERATED_SECONDS * Math.max(1, rate)
        if (isOff) element.currentTime = atSeconds
        // One that cannot be played must not stop the others: the leading one tells the person.
        if (element.paused) void element.play().catch(() => undefined)
      }
    },
    pause() {
      for (const element of elements.values()) element.pause()
    },
    close() {
      for (const [url, element] of elements) drop(url, element)
    },
  }
}
