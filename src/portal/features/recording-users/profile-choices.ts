import type { RecordingUsers } from '../../../contract/order.ts'

/** Profiles that may be recorded, then those that people of the account have besides. None where profiles decide nothing. */
export function profileChoices({ profiles, users }: RecordingUsers): readonly string[] {
  if (profiles === 'any') return []
  const others = users.flatMap(({ profile }) => (profile === undefined || profiles.includes(profile) ? [] : [profile]))
  return [...profiles, ...new Set(others)]
}
