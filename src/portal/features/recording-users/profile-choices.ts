import type { RecordingUsers } from '../../../contract/order.ts'

/** Profiles that may be recorded, then those that people of the account have besides. None where profiles decide nothing. */
export function profileChoices({
  profiles,
  otherProfiles,
}: Pick<RecordingUsers, 'profiles' | 'otherProfiles'>): readonly string[] {
  return profiles === 'any' ? [] : [...profiles, ...otherProfiles]
}
