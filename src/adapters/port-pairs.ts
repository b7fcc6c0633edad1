/** Which port pairs of a range are free: even for RTP and the next odd one for RTCP (RFC 3550 §11). */

import { AppError } from '../core/model/app-error.ts'

export interface PortPairsOptions {
  /** First and last port that may be used, both included; pairs begin at even ports. */
  readonly firstPort: number
  readonly lastPort: number
  /** A closed pair is used again when nothing has come for so long: late packets of one call never reach the next. Default 3000. */
  readonly restMs?: number
  /** Even ports that were in use until now, elsewhere: they rest first. */
  readonly resting?: readonly number[]
  /** Uniform in [0, 1): where the search for a free pair begins. */
  readonly random?: () => number
}

export interface PortPairs {
  /** Of the first pair that `bind` takes. Rejects with `no-media-port`. A port that is in use elsewhere is stepped over. */
  take<Bound>(localAddress: string, bind: (rtpPort: number) => Bound | Promise<Bound>): Promise<Bound>
  /**
   * A client whose BYE was lost may go on sending for long: the sockets stay bound until it is quiet. `isQuiet`: nothing came since it was
   * asked last; what came is swallowed. `release` closes the sockets.
   */
  rest(rtpPort: number, isQuiet: () => boolean, release: () => void): void
  /** Releases what rests. */
  close(): void
}

/** A pair that is not free: open, resting after a call, or (with a time) held by another program when it was last tried. */
type Occupied = 'open' | 'resting' | number

export function createPortPairs(options: PortPairsOptions): PortPairs {
  const { firstPort, lastPort, restMs = 3000, random = Math.random } = options
  const firstEven = firstPort + (firstPort % 2)
  const pairCount = Math.max(0, Math.floor((lastPort - firstEven + 1) / 2))
  const restedAtMs = performance.now() + restMs
  const occupied = new Map<number, Occupied>(options.resting?.map((rtpPort) => [rtpPort, restedAtMs]))
  const resting = new Set<() => void>()

  /** Reserved before the first await, so that two calls opening at once never try the same pair. */
  function reserve(rtpPort: number): boolean {
    const state = occupied.get(rtpPort)
    if (typeof state === 'string' || (state !== undefined && state > performance.now())) return false
    occupied.set(rtpPort, 'open')
    return true
  }

  return {
    async take(localAddress, bind) {
      const start = Math.floor(random() * pairCount)
      let lastError: unknown
      for (let offset = 0; offset < pairCount; offset += 1) {
        const rtpPort = firstEven + ((start + offset) % pairCount) * 2
        if (!reserve(rtpPort)) continue
        try {
          return await bind(rtpPort)
        } catch (error) {
          lastError = error
          // Another program's port: not asked again for a while. Anything else (EMFILE, EADDRNOTAVAIL) fails for every port.
          occupied.set(rtpPort, performance.now() + restMs)
          if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') break
        }
      }
      throw new AppError(
        'no-media-port',
        'No port pair for RTP could be opened',
        { localAddress, firstPort, lastPort, pairsInUse: occupied.size },
        lastError === undefined ? {} : { cause: lastError },
      )
    },
    rest(rtpPort, isQuiet, release) {
      occupied.set(rtpPort, 'resting')
      const free = () => {
        clearInterval(timer)
        resting.delete(free)
        occupied.delete(rtpPort)
        release()
      }
      const timer = setInterval(() => {
        if (isQuiet()) free()
      }, restMs)
      resting.add(free)
    },
    close() {
      for (const free of [...resting]) free()
    },
  }
}
