import type { RecordingClient } from '../../core/model/account.ts'
import { type RefusedMedia, refusalOf } from '../../core/sdp/answer-offer.ts'
import { chooseCrypto } from '../../core/sdp/crypto-attribute.ts'
import { readDtls } from '../../core/sdp/dtls-attributes.ts'
import type { SdpMedia } from '../../core/sdp/session-description.ts'

/** Why a line of a client is not recorded, as code. `plain`: the client must encrypt, and this line is not encrypted. */
export function refusedLine(media: SdpMedia, srtp: RecordingClient['srtp']): RefusedMedia | 'plain' | undefined {
  const refusal = refusalOf(media)
  if (refusal !== undefined || srtp !== 'require') return refusal
  return chooseCrypto(media) || readDtls(media) ? undefined : 'plain'
}
