/** Whether two descriptions mean the same. The version of `o=` is not asked: clients change directions without raising it. */

import type { SdpMedia, SessionDescription } from './session-description.ts'

/** True when every m-line is alike in what a recorder acts on. */
export function sameMedia(before: SessionDescription, after: SessionDescription): boolean {
  return (
    before.media.length === after.media.length &&
    before.media.every((media, index) => fingerprint(media) === fingerprint(after.media[index]))
  )
}

function fingerprint(media: SdpMedia | undefined): string {
  if (!media) return ''
  const { kind, port, protocol, formats, connection, direction, label, codecs } = media
  return JSON.stringify([kind, port, protocol, formats, connection?.address, direction, label, codecs])
}
