import type { SkipReason } from '../model/policy.ts'

/** Of a call that is over; of one that goes on see `SKIP_SENTENCES`. */
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
