/** Starts the parts of Tapeline that a role needs, in order, and stops them in the opposite order. */

import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { argon2PasswordHasher } from '../adapters/argon2-password-hasher.ts'
import { connectTarget } from '../adapters/connect-target.ts'
import { createFfmpegMp3 } from '../adapters/ffmpeg-mp3.ts'
import { createFilesystemObjectStore } from '../adapters/filesystem-object-store.ts'
import { createWebhookSender } from '../adapters/http-webhook-sender.ts'
import { createSingleSignOn } from '../adapters/openid-single-sign-on.ts'
import { openPgBossJobs } from '../adapters/pg-boss-jobs.ts'
import { openPostgresBus } from '../adapters/postgres-bus.ts'
import { createMetrics } from '../adapters/prometheus-metrics.ts'
import { CANARY_COUNTERS, startCanaries } from '../archive/canary-calls.ts'
import { startWebhookDelivery } from '../archive/deliver-webhooks.ts'
import { startExportJobs } from '../archive/export-jobs.ts'
import { startMergeJobs } from '../archive/merge-jobs.ts'
import { createObjectPlaces } from '../archive/object-places.ts'
import { startTerminationJobs } from '../archive/purge-account.ts'
import { startRedactionJobs } from '../archive/redaction-jobs.ts'
import { startRedecideJobs } from '../archive/redecide-jobs.ts'
import { removeCopiesNow } from '../archive/remove-copies-now.ts'
import { startRerenderJobs } from '../archive/rerender-jobs.ts'
import { startRetentionJobs } from '../archive/retention-jobs.ts'
import { startSealJobs } from '../archive/seal-jobs.ts'
import { startTimeStamping } from '../archive/stamp-checkpoints.ts'
import { createTieredObjectStore } from '../archive/tiered-object-store.ts'
import { startUploads } from '../archive/upload-copies.ts'
import { COUNTERS } from '../capture/counters.ts'
import type { Log } from '../core/model/log.ts'
import { startAccessLetters } from '../server/access/send-access-letters.ts'
import { startScheduleJobs } from '../server/exports/start-schedule-run.ts'
import { createSoundRelay } from '../server/live-audio/sound-relay.ts'
import { startOrderJobs } from '../server/orders/order-jobs.ts'
import type { Bus } from '../store/bus.ts'
import { CONTROL_COUNTERS } from '../store/control-counters.ts'
import type { Db } from '../store/db.ts'
import type { PlaceOfSchedule } from '../store/export-schedules.ts'
import type { Jobs } from '../store/jobs.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { announceRecorder, watchRecorders } from '../store/recorder-health.ts'
import type { SealedTarget } from '../store/storage-targets.ts'
import { createTargetStores, openTarget } from '../store/target-stores.ts'
import { noteTimeStamping } from '../store/time-stamps.ts'
import { sealOldSecrets } from '../store/webhooks.ts'
import { type Config, formatHostPort } from './config.ts'
import { ensureAdministrator, type FirstAdministrator, firstStartCodeFor } from './ensure-administrator.ts'
import { createLiveAudio, offerOwnCalls } from './live-audio.ts'
import { openLiveDirectory } from './live-directory.ts'
import { openDatabase } from './open-database.ts'
import { openExportPlace } from './open-export-place.ts'
import { openAllKeys, openKeys } from './open-keys.ts'
import { openMailer } from './open-mailer.ts'
import { encryptObjects } from './open-objects.ts'
import { openTimeStamper } from './open-time-stamper.ts'
import { canaryPlacer } from './place-canary.ts'
import { reachableSipAddresses } from './sip-addresses.ts'
import { startAuditNotes } from './start-audit-notes.ts'
import { startEvidenceSigning } from './start-evidence-signing.ts'
import { startOldCallsFill } from './start-old-calls-fill.ts'
import { startRecorder } from './start-recorder.ts'
import { startWeb } from './start-web.ts'
import { readTlsFiles, tlsFiles } from './tls-files.ts'
import { watchCdrFolder } from './watch-cdr-folder.ts'

export interface Tapeline {
  /** Address of the portal and API, e.g. `http://127.0.0.1:8080`; undefined when this role shows none. */
  readonly httpUrl: string | undefined
  /** `host:port` that SIP is bound to; undefined when this role takes no calls. */
  readonly sip: string | undefined
  /** Set at the first start on a database. */
  readonly firstAdministrator: FirstAdministrator | undefined
  /** To be shown to whoever started Tapeline on a database without an administrator. */
  readonly firstStartCode: string | undefined
  readonly db: Db
  readonly bus: Bus
  readonly jobs: Jobs
  readonly keys: KeyRing
  /** Makes the recorder see what was just committed. */
  reloadDirectory(): Promise<void>
  /** Takes the TLS files as they are now. Never rejects. */
  reloadCertificates(): Promise<void>
  /** Ends calls with cause `shutdown`, finishes what is being archived, closes everything. */
  close(): Promise<void>
}

/** Fails with `address-in-use`, and with the codes of the database and the spool; what was opened by then is closed again. */
export async function serve(config: Config, log: Log, version: string): Promise<Tapeline> {
  const opened: (() => unknown)[] = []
  /** One that fails does not keep the others open. */
  const closeAll = async () => {
    const failures: unknown[] = []
    for (const close of opened.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
  const keep = <T>(thing: T, close: (thing: T) => unknown): T => {
    opened.push(() => close(thing))
    return thing
  }
  try {
    return { ...(await start(config, log, version, keep)), close: closeAll }
  } catch (error) {
    await closeAll().catch((failure: unknown) => log.error({ err: failure }, 'not everything could be closed'))
    throw error
  }
}

type Keep = <T>(thing: T, close: (thing: T) => unknown) => T

async function start(config: Config, log: Log, version: string, keep: Keep): Promise<Omit<Tapeline, 'close'>> {
  // Before anything is made that a second try would find.
  if (config.sips) await readTlsFiles(tlsFiles(config))
  const mailer = openMailer(config)
  const stamper = await openTimeStamper(config)
  const does = (...roles: readonly Config['role'][]) => config.role === 'all' || roles.includes(config.role)
  const { db, connection } = keep(await openDatabase(config, 'serve', log), (database) => database.close())
  const bus = keep(await openPostgresBus(connection, log), (it) => it.close())
  const jobs = keep(await openPgBossJobs(connection, log), (it) => it.close())
  const metrics = createMetrics(COUNTERS, { ...CONTROL_COUNTERS, ...CANARY_COUNTERS })
  const keys = openKeys(config)
  if (config.keyToken) {
    await keys.check()
    openAllKeys(keys, log)
  }
  const local = createFilesystemObjectStore(join(config.dataFolder, 'objects'))
  const allowPrivate = config.privateWebhooks
  const targets = keep(createTargetStores({ db, keys, connect: connectTarget, allowPrivate }), (it) => it.close())
  const openOne = (target: SealedTarget) => openTarget({ keys, connect: connectTarget, allowPrivate }, target)
  // What is copied is encrypted already.
  const tiered = createTieredObjectStore({ db, local, targets, nowMs: Date.now })
  const objectStore = encryptObjects(tiered, db, keys)
  const placesOf = createObjectPlaces({ db, local, targets })
  const objectPlaces = async (key: string) =>
    (await placesOf(key)).map(({ name, open }) => ({ name, open: async () => encryptObjects(await open(), db, keys) }))
  const mp3 = createFfmpegMp3({ program: config.ffmpeg, workFolder: config.dataFolder, log })
  const directory = keep(await openLiveDirectory(db, bus, metrics.count, log), (it) => it.close())

  const recorder = does('recorder')
    ? keep(
        await startRecorder(config, {
          db,
          bus,
          jobs,
          objectStore,
          keys,
          mp3,
          directory: () => directory.current,
          metrics,
          log,
        }),
        (it) => it.close(),
      )
    : undefined
  const openPlace = (schedule: PlaceOfSchedule) =>
    openExportPlace({ db, keys, openTarget: openOne, allowPrivate }, schedule)
  if (does('worker')) {
    const hasRoom = () => hasRoomForExports(config)
    const letters = {
      ...(mailer && { mailer }),
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    }
    await startExportJobs(jobs, { db, bus, objectStore, mp3, hasRoom, openPlace, ...letters, nowMs: Date.now, log })
    await startScheduleJobs({ db, jobs, nowMs: Date.now }, log)
  }
  if (does('worker')) {
    await startAuditNotes(jobs, db, log)
    keep(startOldCallsFill(db, log), (it) => it.close())
    const sender = createWebhookSender({ allowPrivate: config.privateWebhooks })
    await sealOldSecrets(db, keys)
    keep(startWebhookDelivery({ db, sender, keys, nowMs: Date.now, log }), (it) => it.close())
    const uploads = { db, local, objects: tiered, targets, nowMs: Date.now, random: Math.random, log }
    keep(startUploads(uploads), (it) => it.close())
    const removeCopies = (accountId: string) => removeCopiesNow(uploads, accountId)
    const purging = { db, bus, objects: objectStore, keys, nowMs: Date.now, log, version, removeCopies }
    await startTerminationJobs(jobs, purging)
    const retention = { db, bus, objects: objectStore, nowMs: Date.now, log, version }
    const { publicUrl } = config
    await startRetentionJobs(jobs, {
      ...retention,
      ...(mailer && { mailer }),
      ...(publicUrl !== undefined && { publicUrl }),
    })
    await startEvidenceSigning(jobs, db, keys, log)
    await noteTimeStamping(db, stamper?.host)
    if (stamper) keep(startTimeStamping({ db, stamper, nowMs: Date.now, log }), (it) => it.close())
    await startRedactionJobs(jobs, { db, bus, objectStore, keys, mp3, nowMs: Date.now, log, version })
    const canaries = keep(
      startCanaries({
        ...{ db, bus, keys, objectStore, mp3, nowMs: Date.now, log },
        directory: () => directory.current,
        place: canaryPlacer(config, () => directory.current),
        count: metrics.countLabelled,
        ...(mailer && { mailer }),
        ...(publicUrl !== undefined && { publicUrl }),
      }),
      (it) => it.close(),
    )
    metrics.gauge('canaries_failing', 'Canaries whose last call failed', () => canaries.failing)
    if (config.cdrFolder !== undefined) {
      const reconciling = { db, objectStore, directory: async () => directory.current, nowMs: Date.now, log }
      keep(
        watchCdrFolder({
          ...reconciling,
          ...(mailer && { mailer }),
          ...(publicUrl !== undefined && { publicUrl }),
          folder: config.cdrFolder,
        }),
        (it) => it.close(),
      )
    }
    await startSealJobs(jobs, { db, objects: objectStore, nowMs: Date.now, log })
  }
  // Whoever takes orders carries them out: they may not wait for a process nobody starts.
  if (does('web', 'worker')) {
    await startOrderJobs({ db, bus, jobs, nowMs: Date.now, log, ...(mailer && { mailer }) })
    const { publicUrl } = config
    await startAccessLetters({
      db,
      jobs,
      nowMs: Date.now,
      log,
      ...(mailer && { mailer }),
      ...(publicUrl && { publicUrl }),
    })
  }
  // Whoever archives calls destroys what may not be kept of them: that may not wait for a process nobody starts.
  if (does('recorder', 'worker')) {
    await startRedecideJobs(jobs, { db, bus, objectStore, keys, mp3, nowMs: Date.now, log })
    await startMergeJobs(jobs, { db, bus, jobs, objects: objectStore, keys, mp3, nowMs: Date.now, log })
    await startRerenderJobs(jobs, { db, bus, objects: objectStore, keys, mp3, nowMs: Date.now, log })
  }
  const recorders = keep(watchRecorders(bus, performance.now.bind(performance)), (board) => board.close())
  if (recorder)
    keep(
      announceRecorder(bus, () => recorder.health),
      (stop) => stop(),
    )
  const relay = recorder && createSoundRelay(recorder.liveAudio)
  const firstStartCode = does('web') ? await firstStartCodeFor(db, config) : undefined
  // Every role answers health checks and metrics; only `web` and `all` are meant for people.
  const web = keep(
    await startWeb(config.http, {
      db,
      objectStore,
      objectPlaces,
      bus,
      jobs,
      liveAudio: createLiveAudio(bus, recorder?.liveAudio),
      ...(relay && { soundRelay: relay }),
      ...(recorder && { disk: () => recorder.health.disk }),
      recorders: () => recorders.list(),
      directory: async () => directory.current,
      passwordHasher: argon2PasswordHasher,
      keys,
      openTarget: openOne,
      openExportPlace: openPlace,
      ...(firstStartCode !== undefined && { firstStartCode }),
      singleSignOn: createSingleSignOn({ nowMs: Date.now, allowPrivate: config.privateIdentityProviders }),
      ...(mailer && { mailer }),
      terminationNeeds: config.closingNeeds,
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
      nowMs: Date.now,
      log,
      metrics,
      count: metrics.countLabelled,
      version,
      sipAddresses: () => reachableSipAddresses(recorder?.sip ?? config.sip, config.advertise),
    }),
    (it) => it.close(),
  )
  if (relay) {
    const { host } = config.http
    keep(offerOwnCalls(bus, relay, { host, port: Number(new URL(web.url).port) }), (stop) => stop())
  }
  // Last: a password that was made and never shown, because a port was taken, would be lost.
  const isGiven = config.adminEmail !== undefined || config.adminPassword !== undefined
  const firstAdministrator = isGiven ? await ensureAdministrator(db, config, argon2PasswordHasher.hash) : undefined
  return {
    httpUrl: web.url,
    sip: recorder && formatHostPort(recorder.sip),
    firstAdministrator,
    firstStartCode,
    db,
    bus,
    jobs,
    keys,
    reloadDirectory: directory.reload,
    reloadCertificates: async () => recorder?.reloadCertificates(),
  }
}

/** Twice of what new calls are refused for: exports must never be what stops recording. */
async function hasRoomForExports({ dataFolder, minimumFreeBytes }: Config): Promise<boolean> {
  const { bavail, bsize } = await statfs(dataFolder)
  return bavail * bsize > 2 * minimumFreeBytes
}
