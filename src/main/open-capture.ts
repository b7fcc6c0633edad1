/** All that captures calls in one thread: spool, media ports, call layer. */

import { loadFileSystemSync } from '../adapters/linux-sync.ts'
import { openMediaPorts } from '../adapters/media-ports.ts'
import { createDtlsIdentity, nodeDtlsCrypto } from '../adapters/node-dtls-crypto.ts'
import { nodeSrtpCrypto } from '../adapters/node-srtp-crypto.ts'
import { createSteadyClock } from '../adapters/steady-clock.ts'
import { createCallLayer } from '../capture/call/call-layer.ts'
import type { Capture, CaptureParts, CaptureSettings } from '../capture/capture.ts'
import { openSpool, type SpoolOptions } from '../capture/spool/spool.ts'
import type { RawDescriptors } from '../capture/threads/descriptor-notes.ts'
import { newId } from '../store/new-id.ts'
import { openAllKeys, openKeys } from './open-keys.ts'

export interface OpenCaptureParts extends CaptureParts, Pick<SpoolOptions, 'journals'> {
  /** Memory of the clock. */
  readonly clock?: SharedArrayBuffer
  /** Told of descriptors that Node knows nothing of. */
  readonly descriptors?: RawDescriptors
}

/** Rejects with `spool-unwritable`, `media-engine-unavailable`. */
export async function openCapture(settings: CaptureSettings, parts: OpenCaptureParts): Promise<Capture> {
  const { spoolFolder, rtpPorts, restingPorts, mediaEngine, minimumFreeBytes, keys, advertisedAddress, limits } =
    settings
  const { log, count, journals, clock, descriptors } = parts
  const nowMs = createSteadyClock(clock)
  const ring = keys && openKeys(keys)
  if (ring && keys.keyToken) openAllKeys(ring, log)
  const fileSystem = await loadFileSystemSync(spoolFolder)
  const spool = await openSpool({
    folder: spoolFolder,
    log,
    count,
    minimumFreeBytes,
    ...(fileSystem && { syncFileSystem: fileSystem.sync }),
    ...(journals && { journals }),
  })
  const { first: firstPort, last: lastPort } = rtpPorts
  const failed = (error: Error) => log.warn({ error: error.message }, 'media port')
  const ports = {
    ...{ firstPort, lastPort, nowMs, failed },
    ...(restingPorts && { resting: restingPorts }),
    ...(descriptors && { descriptors }),
  }
  const mediaPorts = await openMediaPorts(ports, mediaEngine).catch(async (error: unknown) => {
    await spool.close()
    throw error
  })
  log.info({ engine: mediaPorts.engine, firstPort, lastPort }, 'media is received')
  const calls = createCallLayer({
    ...parts,
    mediaPorts,
    srtpCrypto: nodeSrtpCrypto,
    dtls: { crypto: nodeDtlsCrypto, identity: createDtlsIdentity(Date.now()) },
    spool,
    ...(ring && { keys: ring }),
    ...(advertisedAddress !== undefined && { advertisedAddress }),
    ...(limits && { limits }),
    nowMs,
    newId,
  })
  return {
    calls,
    engine: mediaPorts.engine,
    get load() {
      const { openPairs, kernelDrops } = mediaPorts
      return { liveCalls: calls.liveCalls().length, openPairs, kernelDrops, waitingBytes: spool.waitingBytes }
    },
    get freeBytes() {
      return spool.freeBytes
    },
    threads: 0,
    async close() {
      await calls.close()
      await mediaPorts.close()
      await spool.close()
      await fileSystem?.close()
    },
  }
}
