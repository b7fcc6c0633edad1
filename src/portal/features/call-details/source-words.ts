import type { CallDetails } from '../../../contract/call.ts'
import { formatCount } from '../../lib/format-size.ts'

/** Of a call that was forked twice: what each way brought. Undefined for others. */
export function sourceWords({ sources, sessions }: Pick<CallDetails, 'sources' | 'sessions'>): string | undefined {
  const [first, second, ...more] = sources ?? []
  if (!sources || !first || !second) return undefined
  const hosts = sources.map(({ sessionId }) => hostOf(sessions.find(({ id }) => id === sessionId)?.remote))
  const areTold = new Set(hosts).size === hosts.length
  const names = hosts.map((host, index) => (areTold && host ? host : ORDINALS[index]) ?? `number ${index + 1}`)
  const parts = sources.map(({ packets, packetsOnlyHere }, index) => {
    return `${formatCount(packets)} packets from ${names[index]}, ${formatCount(packetsOnlyHere)} of them only there`
  })
  if (more.length > 0) return `From ${sources.length} sources: ${parts.join('; ')}.`
  return `From two sources: ${parts.join('; ')}; ${formatCount(first.packets - first.packetsOnlyHere)} from both.`
}

const ORDINALS = ['the first', 'the second', 'the third', 'the fourth']

/** `udp:192.0.2.1:5060` */
function hostOf(remote: string | undefined): string | undefined {
  return remote && /^\w+:(.+):\d+$/.exec(remote)?.[1]
}
