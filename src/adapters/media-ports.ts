/** The media ports this machine does best with. */

import type { MediaPorts } from '../capture/media/media-ports.ts'
import { AppError } from '../core/model/app-error.ts'
import { createDgramMediaPorts } from './dgram-media-ports.ts'
import { loadLinuxSockets } from './linux-sockets.ts'
import { createRecvmmsgMediaPorts, type RecvmmsgMediaPortsOptions } from './recvmmsg-media-ports.ts'

/** Rejects with `media-engine-unavailable` when `recvmmsg` is asked for and there is none; `auto` then takes `dgram`. */
export async function openMediaPorts(
  options: Omit<RecvmmsgMediaPortsOptions, 'sockets'>,
  engine: MediaPorts['engine'] | 'auto' = 'auto',
): Promise<MediaPorts> {
  const sockets = engine === 'dgram' ? undefined : await loadLinuxSockets()
  if (engine === 'recvmmsg' && !sockets) {
    throw new AppError('media-engine-unavailable', 'Media cannot be received in batches here: it needs 64-bit Linux', {
      platform: process.platform,
      architecture: process.arch,
    })
  }
  return sockets ? createRecvmmsgMediaPorts({ ...options, sockets }) : createDgramMediaPorts(options)
}
