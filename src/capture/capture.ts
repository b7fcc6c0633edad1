/** All that captures calls, in this thread (`main/open-capture.ts`) or in several (`threads/capture-threads.ts`). */

import type { KeyPlaces } from '../store/key-ring.ts'
import type { CallLayerOptions, LiveCalls } from './call/call-layer.ts'
import type { MediaLimits } from './call/media-timeout.ts'
import type { MediaPorts } from './media/media-ports.ts'
import type { PortRange } from './media/port-range.ts'

export interface Capture {
  readonly calls: LiveCalls
  /** How media is received. */
  readonly engine: MediaPorts['engine']
  readonly load: CaptureLoad
  /** Of the disk of the spool; undefined while that cannot be told. */
  readonly freeBytes: number | undefined
  /** Threads that capture; 0: this one does. */
  readonly threads: number
  /** Ends what is left of the calls with cause `shutdown`. Resolves when every journal and every port is closed. */
  close(): Promise<void>
}

export interface CaptureLoad {
  readonly liveCalls: number
  /** Pairs of media ports. */
  readonly openPairs: number
  /** Of all ports since the start. */
  readonly kernelDrops: number
  /** Bytes in memory that the disk refused so far. */
  readonly waitingBytes: number
}

/** Plain data: it is handed to threads. */
export interface CaptureSettings {
  readonly spoolFolder: string
  readonly rtpPorts: PortRange
  /** Of these, RTP ports of calls that have just ended elsewhere: they are not used at once. */
  readonly restingPorts?: readonly number[]
  /** Default: the best this machine has. */
  readonly mediaEngine?: MediaPorts['engine'] | 'auto'
  /** 0: whoever hands out the calls watches the disk. */
  readonly minimumFreeBytes: number
  /** Where the keys lie that journals are encrypted with. */
  readonly keys?: KeyPlaces
  readonly advertisedAddress?: string
  readonly limits?: Partial<MediaLimits>
}

/** What capturing needs of the program, and what it tells. */
export type CaptureParts = Pick<
  CallLayerOptions,
  'directory' | 'onCallChanged' | 'onCallEnded' | 'onRefused' | 'log' | 'count' | 'countControl'
>
