/** The recorder: SIP and media in, journals in the spool, recordings in the object store. */

import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { findFreePort } from '../adapters/free-port.ts'
import type { Metrics } from '../adapters/prometheus-metrics.ts'
import { createSteadyClock } from '../adapters/steady-clock.ts'
import { systemSipClock } from '../adapters/system-sip-clock.ts'
import { openTcpSipTransport } from '../adapters/tcp-sip-transport.ts'
import { openUdpSipTransport } from '../adapters/udp-sip-transport.ts'
import { type Archiver, createArchiver } from '../archive/archiver.ts'
import type { Mp3Codec } from '../archive/mp3-codec.ts'
import { redactedPackets } from '../archive/redact-recording.ts'
import { type CallOutbox, createCallOutbox } from '../capture/call/call-outbox.ts'
import type { Capture } from '../capture/capture.ts'
import type { CounterName } from '../capture/counters.ts'
import { createRecordingServer, type RecordingServer } from '../capture/sip/recording-server.ts'
import { freeSpaceState } from '../capture/spool/free-space.ts'
import { prepareSpoolFolder } from '../capture/spool/spool.ts'
import type { Directory } from '../core/directory/directory.ts'
import type { Call } from '../core/model/call.ts'
import type { CallId } from '../core/model/ids.ts'
import type { Log } from '../core/model/log.ts'
import { defaultSettings } from '../core/policy/presets.ts'
import { archiveKeyOf } from '../store/account-encryption.ts'
import { findSettings } from '../store/account-settings.ts'
import type { Bus } from '../store/bus.ts'
import { answerCallRequests } from '../store/call-control.ts'
import { removeCall, saveCall } from '../store/calls.ts'
import type { ControlCounter } from '../store/control-counters.ts'
import { accountScope, type Db } from '../store/db.ts'
import { holdLateLeg } from '../store/hold-late-leg.ts'
import type { Jobs } from '../store/jobs.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { wakeLateFacts } from '../store/late-facts.ts'
import type { LiveAudio } from '../store/live-audio.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { RecorderHealth } from '../store/recorder-health.ts'
import { isRecorderAway, keepInTouch } from '../store/recorders.ts'
import { saveRecording } from '../store/recordings.ts'
import { saveRefusedInvite } from '../store/refused-invites.ts'
import { wasPurged } from '../store/retention-purges.ts'
import { tellOfCall } from '../store/tell-of-call.ts'
import { findPurge, noteFile, type TerminatedFile } from '../store/terminations.ts'
import { awaitTwin, findTwins, isMerged } from '../store/twins.ts'
import { askForWrapUp } from '../store/wrap-ups.ts'
import { bindFailure } from './bind-failure.ts'
import type { Config, HostPort } from './config.ts'
import { listenSips, type SipsListener } from './listen-sips.ts'
import { lockSpool } from './lock-spool.ts'
import { startCapture } from './start-capture.ts'

export interface RecorderParts {
  readonly db: Db
  readonly bus: Bus
  readonly jobs: Jobs
  readonly objectStore: ObjectStore
  readonly keys: KeyRing
  readonly mp3: Mp3Codec
  readonly directory: () => Directory
  readonly metrics: Metrics<CounterName, ControlCounter>
  readonly log: Log
}

export interface Recorder {
  /** What SIP is bound to. */
  readonly sip: HostPort
  /** Takes the TLS files as they are now. Never rejects. */
  reloadCertificates(): Promise<void>
  readonly health: RecorderHealth
  /** Its own live calls. */
  readonly liveAudio: LiveAudio
  /** Ends live calls with cause `shutdown`, closes their journals, finishes what is being archived. */
  close(): Promise<void>
}

/** Fails with `address-in-use`, `data-in-use`, `spool-unwritable`, `tls-key-missing` or `tls-certificate-unusable`; what was opened by then is closed again. */
export async function startRecorder(config: Config, parts: RecorderParts): Promise<Recorder> {
  const { log, metrics } = parts
  const spoolFolder = join(config.dataFolder, 'spool')
  await prepareSpoolFolder(spoolFolder)
  const spoolLock = await lockSpool(spoolFolder)
  const name = `${hostname()}:${resolve(spoolFolder)}`
  const register = callRegister(parts, name)
  const outbox = createCallOutbox({ save: register.saveCall, log, count: metrics.count })
  const archiver = createArchiver({
    spoolFolder,
    objects: parts.objectStore,
    keys: parts.keys,
    mp3: parts.mp3,
    register: {
      ...register,
      async removeCall(call) {
        await outbox.forget(call.id)
        await register.removeCall(call)
      },
    },
    log,
  })
  // Before the first call: what lies in the spool now was left by an earlier process.
  await archiver.start()
  // The embedded database has one recorder.
  const touch = config.databaseUrl === undefined ? undefined : keepInTouch(parts.db, name)
  const closeArchive = async () => {
    await outbox.close()
    await archiver.close()
    await touch?.stop()
    await spoolLock.release()
  }
  const clock = new SharedArrayBuffer(8)
  const settings = {
    spoolFolder,
    rtpPorts: config.rtpPorts,
    mediaEngine: config.mediaEngine,
    minimumFreeBytes: config.minimumFreeBytes,
    keys: {
      dataFolder: config.dataFolder,
      keyFile: config.keyFile,
      keyPassphraseFile: config.keyPassphraseFile,
      keyToken: config.keyToken,
    },
    ...(config.advertise !== undefined && { advertisedAddress: config.advertise }),
  }
  const capture = await startCapture(config.captureThreads, settings, {
    directory: parts.directory,
    clock,
    onCallChanged: outbox.put,
    onCallEnded: archiver.callEnded,
    onCallCutShort: archiver.callCutShort,
    onRefused: (invite) => {
      saveRefusedInvite(parts.db, invite)
        .then(() => parts.bus.publish({ topic: 'invite-refused', id: invite.remoteAddress }))
        .catch((error) => log.warn({ error: String(error) }, 'refused INVITE not saved'))
    },
    log,
    count: metrics.count,
    countControl: metrics.countLabelled,
  }).catch(async (error: unknown) => {
    await closeArchive()
    throw error
  })
  const { calls } = capture
  const server = createRecordingServer({
    handler: calls,
    // What is signalled and what is heard lie on one time line.
    clock: { ...systemSipClock, nowMs: createSteadyClock(clock) },
    newId: randomUUID,
    log,
    count: metrics.count,
    maxSessions: config.maxSessions,
    accepting: () => calls.accepting,
    ...(config.advertise === undefined ? {} : { advertisedAddress: config.advertise }),
  })
  calls.control(server)
  const stopAnswering = answerCallRequests(parts.bus, calls.requested)
  addGauges(metrics, { capture, archiver, outbox, server })

  let sips: SipsListener | undefined
  async function close(): Promise<void> {
    sips?.close()
    await server.close()
    stopAnswering()
    await capture.close()
    await closeArchive()
  }

  try {
    const sip = await listen(server, config)
    if (config.sips) sips = await listenSips(server, config.sips, config, parts)
    const liveAudio: LiveAudio = { listen: async (callId, listener) => calls.listen(callId, listener) }
    return {
      sip,
      liveAudio,
      get health() {
        return healthOf(config, { capture, archiver, spoolFolder })
      },
      reloadCertificates: async () => sips?.reloadCertificate(),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** UDP and TCP on the same port, as SIP wants it. */
async function listen(server: RecordingServer, config: Config): Promise<HostPort> {
  const { host } = config.sip
  let sip = config.sip
  try {
    if (sip.port === 0) sip = { host, port: await findFreePort(host) }
    const address = { address: host, port: sip.port }
    await server.listen((events) => openUdpSipTransport(address, events))
    await server.listen((events) => openTcpSipTransport(address, events))
  } catch (error) {
    throw bindFailure('--sip', sip, error)
  }
  return sip
}

/** An account that was there is taken to be there for so long. */
const SEEN_MS = 60_000

function purgeCheck(db: Db): (accountId: string) => Promise<boolean> {
  const seenAtMs = new Map<string, number>()
  return async (accountId) => {
    const nowMs = performance.now()
    if (nowMs - (seenAtMs.get(accountId) ?? Number.NEGATIVE_INFINITY) < SEEN_MS) return false
    if ((await findPurge(db, accountId)) !== undefined) return true
    seenAtMs.set(accountId, nowMs)
    return false
  }
}

/** Rows for calls and recordings; whoever listens on the bus hears of each. */
function callRegister({ db, bus, jobs }: RecorderParts, name: string) {
  const isGone = purgeCheck(db)
  const announce = (accountId: string, id: string) => bus.publish({ topic: 'call-changed', accountId, id })
  return {
    async saveCall(call: Call) {
      // Of an account that is closed for good nothing comes back; its journal is erased when the call is over.
      if (await isGone(call.accountId)) return
      const saved = await db.transaction().execute(async (trx) => {
        const isNew = await saveCall(trx, call)
        if (isNew) await tellOfCall(trx, call)
        const asked = isNew ? await askForWrapUp(trx, call, Date.now()) : []
        if (isNew) await holdLateLeg(trx, call, Date.now())
        return { isNew, asked }
      })
      if (saved.isNew) await announce(call.accountId, call.id)
      if (saved.asked.length > 0) {
        const payload = { userIds: saved.asked }
        await bus.publish({ topic: 'wrap-up-changed', accountId: call.accountId, id: call.id, payload })
      }
      if (call.state === 'ready') await wakeLateFacts(db, jobs, call.id)
    },
    saveRecording: (recording: Parameters<typeof saveRecording>[1]) => saveRecording(db, recording),
    async removeCall({ id, accountId }: Call) {
      await removeCall(db, accountScope(accountId), id)
      await announce(accountId, id)
    },
    hasArchiveKey: async (accountId: string) => (await archiveKeyOf(db, accountId)) !== undefined,
    isMerged: (id: CallId) => isMerged(db, id),
    destroyedSince: async ({ id, accountId }: Call) =>
      (await wasPurged(db, accountId, id)) ? ('whole' as const) : redactedPackets(db, id),
    isPurged: async (accountId: string) => (await findPurge(db, accountId)) !== undefined,
    async noteErased(accountId: string, file: Omit<TerminatedFile, 'hashed'>) {
      const terminationId = await findPurge(db, accountId)
      if (terminationId !== undefined) await noteFile(db, terminationId, { ...file, hashed: 'read' }, Date.now())
    },
    hasTwin: async (call: Call) => (await findTwins(db, call)).length > 0,
    mayHaveTwin: async (call: Call) => (call.joinKeys ?? []).length > 0 && (await isRecorderAway(db, name, call)),
    awaitTwin: (call: Call) => awaitTwin(db, jobs, call),
    async settings(accountId: string, version: number | undefined) {
      const found = await findSettings(db, accountScope(accountId), accountId, version)
      return found?.settings ?? defaultSettings()
    },
  }
}

function healthOf(
  { minimumFreeBytes }: Config,
  { capture, archiver, spoolFolder }: Pick<Watched, 'capture' | 'archiver'> & { readonly spoolFolder: string },
): RecorderHealth {
  const { freeBytes, load } = capture
  const disk = freeSpaceState(freeBytes, minimumFreeBytes)
  return {
    host: hostname(),
    folder: resolve(spoolFolder),
    ...(disk && { disk }),
    ...(freeBytes !== undefined && { freeBytes }),
    waitingBytes: load.waitingBytes,
    failingCalls: archiver.status.failing,
  }
}

interface Watched {
  readonly capture: Capture
  readonly archiver: Archiver
  readonly outbox: CallOutbox
  readonly server: RecordingServer
}

function addGauges(metrics: Metrics<CounterName>, { capture, archiver, outbox, server }: Watched): void {
  metrics.gauge('capture_threads', 'Threads that capture calls; 0: the main thread does', () => capture.threads)
  metrics.gauge('calls_live', 'Calls whose media may arrive', () => capture.load.liveCalls)
  metrics.gauge('sessions', 'Recording sessions', () => server.sessionCount)
  metrics.gauge('media_port_pairs', 'Media port pairs in use', () => capture.load.openPairs)
  metrics.gauge('media_batched', 'Whether media is received in batches', () => Number(capture.engine === 'recvmmsg'))
  metrics.gauge(
    'media_kernel_drops',
    'Media packets the kernel dropped since the start because they were not read in time',
    () => capture.load.kernelDrops,
  )
  metrics.gauge('calls_waiting', 'Calls whose newest state waits for the database', () => outbox.waiting)
  metrics.gauge('archive_waiting', 'Ended calls that wait to be archived', () => archiver.status.waiting)
  metrics.gauge(
    'archive_failing',
    'Of those, calls whose archiving failed and is tried again',
    () => archiver.status.failing,
  )
  metrics.gauge('spool_waiting_bytes', 'Bytes in memory that the disk refused so far', () => capture.load.waitingBytes)
  metrics.gauge('spool_free_bytes', 'Free bytes on the disk of the spool', () => capture.freeBytes ?? Number.NaN)
}
