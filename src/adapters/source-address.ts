/**
 * Which of this machine's addresses the kernel uses towards a peer. A wildcard UDP socket does not tell on which address a
 * datagram arrived, so the route back is asked instead, by connecting a datagram socket, which sends nothing.
 */

import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { plainAddress } from './ip-address.ts'

/** Routes change rarely; an answer is kept for so long. */
const KEPT_MS = 60_000
const MAXIMUM_KEPT = 10_000
/** Any port will do: nothing is sent to it. */
const DISCARD_PORT = 9

export interface SourceAddresses {
  /** The answer when it is known. */
  known(remoteAddress: string): string | undefined
  /** Asks; the loopback address of the family when there is no route. */
  find(remoteAddress: string): Promise<string>
}

/** `nowMs` on any clock. */
export function createSourceAddresses(nowMs: () => number = () => performance.now()): SourceAddresses {
  const answers = new Map<string, { readonly address: string; readonly untilMs: number }>()
  const asked = new Map<string, Promise<string>>()

  function known(remoteAddress: string): string | undefined {
    const answer = answers.get(remoteAddress)
    return answer !== undefined && answer.untilMs > nowMs() ? answer.address : undefined
  }

  async function ask(remoteAddress: string): Promise<string> {
    const address = await askKernel(remoteAddress)
    // Bounded in the simplest way: peers are few, floods of forged addresses are not worth order.
    if (answers.size >= MAXIMUM_KEPT) answers.clear()
    answers.set(remoteAddress, { address, untilMs: nowMs() + KEPT_MS })
    asked.delete(remoteAddress)
    return address
  }

  return {
    known,
    find(remoteAddress) {
      const answer = known(remoteAddress)
      if (answer !== undefined) return Promise.resolve(answer)
      const pending = asked.get(remoteAddress) ?? ask(remoteAddress)
      asked.set(remoteAddress, pending)
      return pending
    },
  }
}

function askKernel(remoteAddress: string): Promise<string> {
  const ipv6 = isIPv6(remoteAddress)
  const socket = createSocket(ipv6 ? 'udp6' : 'udp4')
  return new Promise((resolve) => {
    const answer = (address: string) => {
      socket.close()
      resolve(address)
    }
    socket.once('error', () => answer(ipv6 ? '::1' : '127.0.0.1'))
    socket.connect(DISCARD_PORT, remoteAddress, () => answer(plainAddress(socket.address().address)))
  })
}
