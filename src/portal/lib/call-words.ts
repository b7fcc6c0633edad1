/** The model's words as sentences for people. */

import type { CallFlag, EndCause } from '../../core/model/call.ts'
import type { CustomerDirection } from '../../core/model/policy.ts'
import { t } from './i18n.ts'

export const DIRECTION_WORDS: Readonly<Record<CustomerDirection, string>> = {
  inbound: t('Inbound'),
  outbound: t('Outbound'),
  internal: t('Internal'),
  transit: t('Transit'),
}

export const FLAG_TITLES: Readonly<Record<CallFlag, string>> = {
  'metadata-missing': t('No call data'),
  'metadata-unreadable': t('Call data unreadable'),
  'metadata-repaired': t('Call data repaired'),
  'sdp-repaired': t('Media description repaired'),
  'encryption-refused': t('Encryption refused'),
  'encryption-failed': t('Encryption failed'),
  'codec-not-rendered': t('Codec not playable yet'),
  'cut-short': t('Cut short'),
  'too-short': t('Too short to keep'),
  'media-missing': t('Audio missing'),
  'format-not-available': t('Not stored as MP3'),
  'audio-lost': t('Audio lost'),
  'one-way-audio': t('One-way audio'),
  'poor-audio': t('Poor audio'),
}

/** What to look at, where there is something to do. */
export const FLAG_ADVICE: Readonly<Partial<Record<CallFlag, string>>> = {
  'metadata-missing': t('Let the phone system send SIPREC metadata (application/rs-metadata+xml).'),
  'metadata-unreadable': t('The raw text is under technical details.'),
  'metadata-repaired': t('What was wrong stands under technical details.'),
  'encryption-refused': t('Let the phone system offer plain RTP, or SRTP with keys in the SDP (SDES) or by DTLS.'),
  'encryption-failed': t(
    'The log says what went wrong. With keys in the SDP: does the phone system encrypt with those it names? With DTLS: does UDP get through both ways, and does it show the certificate its SDP names?',
  ),
  'media-missing': t('Check the route and firewalls for RTP from the phone system to this recorder.'),
  'format-not-available': t('Install ffmpeg where Tapeline runs; its log says what went wrong.'),
  'audio-lost': t('Check the recorder’s disk.'),
  'one-way-audio': t(
    'If it happens again, check that the phone system forks both directions, and firewalls between it and this recorder.',
  ),
  'poor-audio': t('The figures stand under the quality of the recording.'),
}

export const END_WORDS: Readonly<Record<EndCause, string>> = {
  bye: t('Ended normally'),
  cancelled: t('Cancelled before it began'),
  'not-acknowledged': t('The phone system never confirmed the session'),
  'session-expired': t('The phone system stopped refreshing the session'),
  'media-timeout': t('No audio arrived any more'),
  replaced: t('Replaced by a newer session'),
  shutdown: t('The recorder was stopped'),
  crash: t('The recorder stopped unexpectedly'),
}
