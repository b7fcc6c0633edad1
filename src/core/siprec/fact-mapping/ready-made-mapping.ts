import type { MappingRule } from '../../model/fact-mapping.ts'

export interface ReadyMadeMapping {
  /** For people: `Oracle SBC`. */
  readonly title: string
  /** One sentence: what it adds to what every client's metadata says. */
  readonly about: string
  /** Where it is documented. */
  readonly sources: readonly string[]
  readonly rules: readonly MappingRule[]
}
