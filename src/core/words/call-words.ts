/** What a call's codes mean, in words. A flag or reason that is added to the model needs its words here. */

import type { CallFlag } from '../model/call.ts'
import type { SkipReason } from '../model/policy.ts'

export const CALL_FLAGS: Readonly<Record<CallFlag, string>> = {
  'metadata-missing': 'The phone system said nothing about who is on the call',
  'metadata-unreadable': 'What the phone system said about the call could not be read; it is kept as it came',
  'metadata-repaired': 'What the phone system said about the call had mistakes that were read generously',
  'sdp-repaired': 'The description of the media had mistakes that were read generously',
  'codec-not-rendered': 'Some audio came in a codec that cannot be turned into a file yet; its packets are kept',
  'cut-short': 'Tapeline stopped during the call; what came before is complete',
  'too-short': 'Shorter than the minimum of the account: its audio was destroyed',
  'media-missing': 'It was to be recorded, but no audio arrived',
  'audio-lost': 'Some audio arrived but could not be written, or not be read again',
}

export const SKIP_REASONS: Readonly<Record<SkipReason, string>> = {
  'no-rule': 'no rule asks for it',
  'rule-off': 'the rules for this kind of call are off',
  'not-answered': 'nobody answered it',
  internal: 'calls inside the account are not recorded',
  conference: 'conferences of this size are not recorded',
  'before-answer-by-person': 'nothing is recorded before a person answers',
  'find-me-to-mobile': 'calls that find somebody on a mobile phone are not recorded',
  'mobile-app': 'calls of the mobile app are not recorded',
  'on-demand-on-device': 'a recording cannot be started on this kind of phone',
  'offnet-transfer-offnet': 'a caller from outside was transferred to the outside',
  codec: 'its codec is not recorded',
}
