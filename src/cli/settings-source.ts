/** Settings as `explain` gets them: ours, or another system's documents. */

import { z } from 'zod'
import { type PolicySettingsDocument, policySettingsDocument } from '../contract/policy-document.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import { importKazoo } from '../core/policy/import-kazoo.ts'
import { importNetsapiens } from '../core/policy/import-netsapiens.ts'
import type { Imported } from '../core/policy/imported.ts'
import { completeSettings } from '../core/policy/presets.ts'

export interface SettingsSource {
  readonly schema: z.ZodType<PolicySettingsDocument | Record<string, unknown>>
  /** `notUnderstood` is absent for settings of ours. */
  read(document: PolicySettingsDocument | Record<string, unknown>): {
    readonly policy: PolicySettings
    readonly notUnderstood?: Pick<Imported, 'notUnderstood'>
  }
}

const IMPORTS: Readonly<Record<string, (documents: unknown) => Imported>> = {
  kazoo: importKazoo,
  netsapiens: importNetsapiens,
}

export const IMPORTERS = Object.keys(IMPORTS)

/** Undefined for a system that is not known. */
export function settingsSource(system: string | undefined): SettingsSource | undefined {
  if (system === undefined) {
    return { schema: policySettingsDocument, read: (document) => ({ policy: completeSettings(document) }) }
  }
  const importFrom = Object.hasOwn(IMPORTS, system) ? IMPORTS[system] : undefined
  return (
    importFrom && {
      schema: z.record(z.string(), z.unknown()),
      read(documents) {
        const { settings, notUnderstood } = importFrom(documents)
        return { policy: completeSettings(settings), notUnderstood: { notUnderstood } }
      },
    }
  )
}
