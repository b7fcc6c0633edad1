import type { SettingsChange } from '../../store/account-settings.ts'
import { type Actor, userIdOf } from '../actor.ts'

/** Who changed settings, as their history tells it. */
export function authorOf(actor: Actor): Pick<SettingsChange, 'changedBy' | 'changedByName'> {
  return {
    changedBy: userIdOf(actor),
    changedByName: actor.kind === 'user' ? actor.name : `API key ${actor.name}`,
  }
}
