/** Asks the recording client for all metadata again, RFC 7865 §9.2 and RFC 7866 §8.2: a body for UPDATE or re-INVITE. */

/** RFC 7866 §8.2's own type; some clients know only this one. */
export const SNAPSHOT_REQUEST_TYPE = 'application/rs-metadata-request'

/** `reason` is for people, e.g. `metadata could not be read`. */
export function formatSnapshotRequest(reason?: string): string {
  const element =
    reason === undefined ? '' : `\r\n  <requestreason xml:lang="en">${escapeXml(reason)}</requestreason>\r\n`
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
    `<requestsnapshot xmlns="urn:ietf:params:xml:ns:recording:1">${element}</requestsnapshot>\r\n`
  )
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
