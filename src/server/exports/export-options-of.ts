import type { z } from 'zod'
import type { exportOptions } from '../../contract/export.ts'
import type { ExportOptions } from '../../core/export/export-options.ts'

/** What a request says of them. */
export function optionsOf({
  audio,
  table,
  jsonPerFile,
  vcon,
  fileNames,
  mail,
}: z.infer<z.ZodObject<typeof exportOptions>>): ExportOptions {
  return { audio, table, jsonPerFile, vcon, mail, ...(fileNames !== undefined && { fileNames }) }
}
