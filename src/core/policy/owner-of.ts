import type { UserId } from '../model/ids.ts'
import type { PartyFacts, PolicySettings } from '../model/policy.ts'
import { rulesOf } from './level-answer.ts'

/** Whose device it is: as the settings say, else as the directory does. */
export function ownerOf({ deviceId, ownerId }: PartyFacts, settings: PolicySettings): UserId | undefined {
  return rulesOf(settings.devices, deviceId)?.owner ?? ownerId
}
