import type { Directory } from '../core/directory/directory.ts'
import type { Log } from '../core/model/log.ts'
import type { Bus } from '../store/bus.ts'
import type { CountControl } from '../store/control-counters.ts'
import type { Db } from '../store/db.ts'
import type { ExportPlace } from '../store/export-place.ts'
import type { PlaceOfSchedule } from '../store/export-schedules.ts'
import type { Jobs } from '../store/jobs.ts'
import type { KeyRing } from '../store/key-ring.ts'
import type { LiveAudio } from '../store/live-audio.ts'
import type { Mailer } from '../store/mailer.ts'
import type { ObjectPlaces } from '../store/object-places.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { PasswordHasher } from '../store/password-hasher.ts'
import type { RecorderHealth } from '../store/recorder-health.ts'
import type { SingleSignOn } from '../store/single-sign-on.ts'
import type { SealedTarget } from '../store/storage-targets.ts'
import type { TargetStore } from '../store/target-store.ts'
import type { SoundRelay } from './live-audio/sound-relay.ts'

/** Everything the HTTP server is made of; made in main and handed down. */
export interface ServerParts {
  readonly db: Db
  readonly objectStore: ObjectStore
  /** Where each of its objects lies, to look at every copy by itself. */
  readonly objectPlaces: ObjectPlaces
  readonly bus: Bus
  readonly jobs: Jobs
  /** Of this process and of the others. */
  readonly liveAudio: LiveAudio
  /** Of this process, for the others; only where calls are recorded. */
  readonly soundRelay?: SoundRelay
  /** Who is who in the accounts, as live calls are matched. */
  readonly directory: () => Promise<Directory>
  readonly passwordHasher: PasswordHasher
  /** With it the first administrator is made; only where there was none at the start. */
  readonly firstStartCode?: string
  /** Speaks with identity providers. */
  readonly singleSignOn: SingleSignOn
  /** A store that copies go to; whoever opens it closes it. Rejects with `StorageError`. */
  readonly openTarget: (target: SealedTarget) => Promise<TargetStore>
  /** Where exports of a schedule go; whoever opens it closes it. Rejects with `StorageError`. */
  readonly openExportPlace: (schedule: PlaceOfSchedule) => Promise<ExportPlace>
  /** Seals secrets that have to be read again. */
  readonly keys: KeyRing
  /** Absent where no mail server is configured: then people hand links over themselves. */
  readonly mailer?: Mailer
  /** Of the portal as people reach it: `https://tapeline.example.com`. Where it is absent, the address a request came to counts. */
  readonly publicUrl?: string
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  readonly log: Log
  /** What `/metrics` answers. */
  readonly metrics: { text(): Promise<string>; readonly contentType: string }
  readonly count: CountControl
  /** Room on the disk that calls are captured to: `low` is warned of, with `full` new calls are refused. Only where calls are recorded. */
  readonly disk?: () => 'ok' | 'low' | 'full' | undefined
  /** Those that were heard of lately. */
  readonly recorders: () => readonly RecorderHealth[]
  /** What closing an account for good needs, besides its slug typed. Default: nothing. */
  readonly terminationNeeds?: 'typed' | 'second-person'
  /** Calls of one person that are erased at once. Default: as in the contract. */
  readonly maximumSubjectCalls?: number
  /** Of this program, for people. */
  readonly version: string
  /** Where phone systems send their calls, for the portal's first page: `sip:192.0.2.1:5060`. */
  readonly sipAddresses: () => readonly string[]
  /** The built portal; a message says how to build it when there is none. */
  readonly portalFolder?: string
  /** Proxies whose X-Forwarded-* headers are believed; addresses or ranges. Default: those on this machine. */
  readonly trustedProxies?: readonly string[]
}
