import type { ExportOptions } from '../core/export/export-options.ts'

export interface PlanOptions extends ExportOptions {
  /** Names of letters, digits and a few signs, as every store takes them. */
  readonly hasPlainNames: boolean
}
