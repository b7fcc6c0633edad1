/** What Linux lets this process have, from /proc; undefined where there is none. */

import { readFile } from 'node:fs/promises'

/** net.core.rmem_max. */
export async function mostReceiveBufferBytes(): Promise<number | undefined> {
  return numberIn(await read('/proc/sys/net/core/rmem_max'), /^(\d+)/)
}

/** The hard limit: Node raises the soft one to it. */
export async function mostOpenFiles(): Promise<number | undefined> {
  return numberIn(await read('/proc/self/limits'), /^Max open files\s+\S+\s+(\d+)/m)
}

/** Local UDP ports that somebody has bound, of all addresses: proc_net_udp(5). */
export async function boundUdpPorts(): Promise<ReadonlySet<number> | undefined> {
  const tables = await Promise.all(['/proc/net/udp', '/proc/net/udp6'].map(read))
  if (tables.every((text) => text === '')) return undefined
  const ports = tables.flatMap((text) => [...text.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) /gm)])
  return new Set(ports.map(([, hex = '']) => Number.parseInt(hex, 16)))
}

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

function numberIn(text: string, pattern: RegExp): number | undefined {
  const [, digits] = pattern.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits)
}
