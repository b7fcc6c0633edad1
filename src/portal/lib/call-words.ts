/** The model's words as sentences for people. */
import type { CallFlag, EndCause } from '../../core/model/call.ts'
import type { CustomerDirection } from '../../core/model/policy.ts'

export const DIRECTION_WORDS: Readonly<Record<CustomerDirection, string>> = {
  inbound: 'Inbound',
  outbound: 'Outbound',
  internal: 'Internal',
  transit: 'Transit',
}

export const FLAG_TITLES: Readonly<Record<CallFlag, string>> = {
  'metadata-missing': 'No call data',
  'metadata-unreadable': 'Call data unreadable',
  'metadata-repaired': 'Call data repaired',
  'sdp-repaired': 'Media description repaired',
  'encryption-refused': 'Encryption refused',
  'encryption-failed': 'Encryption failed',
  'codec-not-rendered': 'Codec not playable yet',
  'cut-short': 'Cut short',
  'too-short': 'Too short to keep',
  'media-missing': 'Audio missing',
  'format-not-available': 'Not stored as MP3',
  'audio-lost': 'Audio lost',
  'one-way-audio': 'One-way audio',
  'poor-audio': 'Poor audio',
}

/** What to look at, where there is something to do. */
export const FLAG_ADVICE: Readonly<Partial<Record<CallFlag, string>>> = {
  'metadata-missing': 'Let the phone system send SIPREC metadata (application/rs-metadata+xml).',
  'metadata-unreadable': 'The raw text is under technical details.',
  'metadata-repaired': 'What was wrong stands under technical details.',
  'encryption-refused': 'Let the phone system offer plain RTP, or SRTP with keys in the SDP (SDES) or by DTLS.',
  'encryption-failed':
    'Check that UDP gets through both ways, and that the phone system shows the certificate its SDP names; the log says what went wrong.',
  'media-missing': 'Check the route and firewalls for RTP from the phone system to this recorder.',
  'format-not-available': 'Install ffmpeg where Tapeline runs; its log says what went wrong.',
  'audio-lost': 'Check the recorder’s disk.',
  'one-way-audio':
    'If it happens again, check that the phone system forks both directions, and firewalls between it and this recorder.',
  'poor-audio': 'The figures stand under the quality of the recording.',
}

export const END_WORDS: Readonly<Record<EndCause, string>> = {
  bye: 'Ended normally',
  cancelled: 'Cancelled before it began',
  'not-acknowledged': 'The phone system never confirmed the session',
  'session-expired': 'The phone system stopped refreshing the session',
  'media-timeout': 'No audio arrived any more',
  replaced: 'Replaced by a newer session',
  shutdown: 'The recorder was stopped',
  crash: 'The recorder stopped unexpectedly',
}
