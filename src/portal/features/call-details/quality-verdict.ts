import type { Recording } from '../../../contract/recording.ts'
import { t } from '../../lib/i18n.ts'

/** The quality in one sentence. Listeners notice gaps from about one packet in a hundred (ITU-T G.113, G.711 with concealment). */
export function qualityVerdict(quality: readonly Recording['quality'][number][]): {
  readonly kind: 'complete' | 'good' | 'gaps' | 'unknown'
  readonly text: string
} {
  if (quality.length === 0) {
    return { kind: 'unknown', text: t('Recorded elsewhere: whether every packet arrived there is not known.') }
  }
  const lost = quality.reduce((sum, stream) => sum + stream.packetsLost, 0)
  const received = quality.reduce((sum, stream) => sum + stream.packetsReceived, 0)
  if (lost === 0) return { kind: 'complete', text: t('Complete: every packet that was sent arrived.') }
  const share = lost / (lost + received)
  const percent = share < 0.001 ? t('less than 0.1 %') : `${(share * 100).toFixed(1)} %`
  if (share < 0.01) return { kind: 'good', text: t('Good: {percent} of the packets did not arrive.', { percent }) }
  return {
    kind: 'gaps',
    text: t('Has gaps: {percent} of the packets did not arrive. They are silent in the recording.', { percent }),
  }
}
