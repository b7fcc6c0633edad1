import type { Device } from '../../contract/device.ts'
import type { SeenUser } from '../../contract/user.ts'

/** Users to choose among: `Clara Vogt · 201`. */
export const userChoices = (users: readonly SeenUser[]) =>
  users.map(({ id, name, extension }) => ({ value: id, label: [name, extension].filter(Boolean).join(' · ') }))

/** Phones to choose among: `Desk phone 201 · 201@pbx.example`. */
export const deviceChoices = (devices: readonly Device[]) =>
  devices.map(({ id, name, sipAddress }) => ({
    value: id,
    label: name === sipAddress ? name : `${name} · ${sipAddress}`,
  }))
