import type { CallDetails } from '../../../contract/call.ts'
import { formatCount } from '../../lib/format-size.ts'
import { t } from '../../lib/i18n.ts'

/** Of a call that was forked twice: what each way brought. Undefined for others. */
export function sourceWords({ sources, sessions }: Pick<CallDetails, 'sources' | 'sessions'>): string | undefined {
  const [first, second, ...more] = sources ?? []
  if (!sources || !first || !second) return undefined
  const hosts = sources.map(({ sessionId }) => hostOf(sessions.find(({ id }) => id === sessionId)?.remote))
  const areTold = new Set(hosts).size === hosts.length
  const names = hosts.map(
    (host, index) => (areTold && host ? host : ORDINALS[index]) ?? t('number {index}', { index: index + 1 }),
  )
  const parts = sources.map(({ packets, packetsOnlyHere }, index) => {
    return t('{packets} packets from {source}, {packetsOnlyHere} of them only there', {
      packets: formatCount(packets),
      source: names[index],
      packetsOnlyHere: formatCount(packetsOnlyHere),
    })
  })
  if (more.length > 0) return t('From {number} sources: {parts}.', { number: sources.length, parts: parts.join('; ') })
  return t('From two sources: {parts}; {packets} from both.', {
    parts: parts.join('; '),
    packets: formatCount(first.packets - first.packetsOnlyHere),
  })
}

const ORDINALS = [t('the first'), t('the second'), t('the third'), t('the fourth')]

/** `udp:192.0.2.1:5060` */
function hostOf(remote: string | undefined): string | undefined {
  return remote && /^\w+:(.+):\d+$/.exec(remote)?.[1]
}
