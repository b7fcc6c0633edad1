import { t } from '../../../lib/i18n.ts'
import type { OptionName } from '../draft/option.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

/** How an option is asked for. */
export type OptionKind =
  | { readonly kind: 'switch'; readonly on: string; readonly off: string }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  /** Several of a few. */
  | { readonly kind: 'several'; readonly choices: readonly Choice[]; readonly none: string }
  /** Any, or a list of words. */
  | { readonly kind: 'list'; readonly any: string; readonly suggestions: readonly string[]; readonly only: string }
  /** A number in the unit of its `perUnit`; `none`: the words for no limit, where there may be none. */
  | {
      readonly kind: 'number'
      readonly unit: string
      readonly perUnit: number
      readonly minimum: number
      readonly maximum: number
      readonly none?: string
      /** What stands there when a limit is switched on, in the option's own unit. */
      readonly start?: number
    }
  | { readonly kind: 'codes' }
  /** A public key as text, or none. */
  | { readonly kind: 'key'; readonly none: string; readonly given: string }
  /** There is one way only; it is told, not asked. */
  | { readonly kind: 'fixed'; readonly words: string }

export interface OptionEntry {
  readonly name: OptionName
  readonly label: string
  /** What it does, in one sentence. */
  readonly hint: string
  readonly as: OptionKind
}

export interface OptionGroup {
  readonly title: string
  readonly hint: string
  readonly options: readonly OptionEntry[]
}

export const YES_NO = { kind: 'switch', on: t('Yes'), off: t('No') } as const satisfies OptionKind
