import type { Device } from '../../contract/device.ts'
import type { SeenUser } from '../../contract/user.ts'
import { findItems } from './use-found-items.ts'

/** Users to choose among: `Clara Vogt · 201`. */
export const userChoices = (users: readonly SeenUser[]) =>
  users.map(({ id, name, extension }) => ({ value: id, label: [name, extension].filter(Boolean).join(' · ') }))

/** Phones to choose among: `Desk phone 201 · 201@pbx.example`. */
export const deviceChoices = (devices: readonly Device[]) =>
  devices.map(({ id, name, sipAddress }) => ({
    value: id,
    label: name === sipAddress ? name : `${name} · ${sipAddress}`,
  }))

/**
 * Of what was found for an earlier text only that in which the present one stands too: until the answer comes nobody chooses what they did
 * not look for.
 */
export function stillFound<Choice extends { readonly label: string }>(
  choices: readonly Choice[],
  text: string,
  isStale: boolean,
): readonly Choice[] {
  return isStale ? findItems(choices, text, ({ label }) => label) : choices
}
