/**
 * What an INFO inside the dialog asks of the recording: `Record: on|off` as phones send it (their record key), and pressed keys as
 * `application/dtmf-relay` (`Signal=5`) or `application/dtmf` (`5`).
 */

import type { SessionRequest } from '../sip/session-handler.ts'

export interface InfoRequest {
  readonly command?: 'start' | 'stop'
  /** Empty for none. */
  readonly digits: string
}

/** Nobody presses more at once. */
const LONGEST_BODY = 200

/** Never throws; what it does not know asks for nothing. */
export function readInfo({
  headers,
  contentType,
  body,
}: Pick<SessionRequest, 'headers' | 'contentType' | 'body'>): InfoRequest {
  const record = headers
    .find(({ name }) => name.toLowerCase() === 'record')
    ?.value.trim()
    .toLowerCase()
  const command = record === 'on' ? 'start' : record === 'off' ? 'stop' : undefined
  return { ...(command && { command }), digits: digitsOf(contentType, body) }
}

function digitsOf(contentType: string, body: Uint8Array): string {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase()
  if (body.length > LONGEST_BODY) return ''
  const text = new TextDecoder('latin1').decode(body)
  const given =
    type === 'application/dtmf-relay'
      ? /^\s*signal\s*=\s*(\S+)/im.exec(text)?.[1]
      : type === 'application/dtmf'
        ? text
        : ''
  return [...(given ?? '').trim().toUpperCase()].filter((digit) => /[0-9*#A-D]/.test(digit)).join('')
}
