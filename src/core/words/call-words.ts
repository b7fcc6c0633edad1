/** What a call's codes mean, in words. A flag that is added to the model needs its words here. */

import type { CallFlag } from '../model/call.ts'

export const CALL_FLAGS: Readonly<Record<CallFlag, string>> = {
  'metadata-missing': 'The phone system said nothing about who is on the call',
  'metadata-unreadable': 'What the phone system said about the call could not be read; it is kept as it came',
  'metadata-repaired': 'What the phone system said about the call had mistakes that were read generously',
  'sdp-repaired': 'The description of the media had mistakes that were read generously',
  'encryption-refused': 'An audio stream was offered encrypted in a way that Tapeline cannot take; it was refused',
  'encryption-failed':
    'Audio could not be decrypted: no keys were agreed on (DTLS), or packets came under others; it is missing',
  'codec-not-rendered': 'Some audio came in a codec that cannot be turned into a file yet; its packets are kept',
  'cut-short': 'Tapeline stopped during the call; what came before is complete',
  'too-short': 'Shorter than the minimum of the account: its audio was destroyed',
  'media-missing': 'It was to be recorded, but no audio arrived',
  'format-not-available': 'It was to be stored as MP3, which needs ffmpeg: it is stored as WAV',
  'audio-lost': 'Some audio arrived but could not be written, or not be read again',
  'one-way-audio': 'One party is heard, the other never or hardly',
  'poor-audio': 'So much is missing that words are lost, or nobody is heard',
}
