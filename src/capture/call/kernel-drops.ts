/** What the kernel threw away of one stream's packets, looked at now and then: an answer costs two system calls. */

import type { StreamPorts } from '../media/media-ports.ts'

const LOOK_MS = 5000

/** Thrown away between `sinceMs` and the time of asking. */
export interface KernelDrops {
  readonly sinceMs: number
  readonly packets: number
}

export interface KernelDropWatch {
  /** What is new, when it is time to look; undefined: nothing, or the kernel does not tell. */
  look(atMs: number): KernelDrops | undefined
  /** What is new, at once. The ports are still open. */
  last(atMs: number): KernelDrops | undefined
}

export function watchKernelDrops(ports: Pick<StreamPorts, 'kernelDrops'>, startedAtMs: number): KernelDropWatch {
  let known = 0
  let lookedAtMs = startedAtMs

  function last(atMs: number): KernelDrops | undefined {
    const sinceMs = lookedAtMs
    const packets = (ports.kernelDrops ?? 0) - known
    lookedAtMs = atMs
    known += packets
    return packets > 0 ? { sinceMs: Math.min(sinceMs, atMs), packets } : undefined
  }

  return { last, look: (atMs) => (atMs - lookedAtMs < LOOK_MS ? undefined : last(atMs)) }
}
