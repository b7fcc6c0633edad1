import { useState } from 'react'
import { DEFAULT_EXPORT, type ExportOptions } from '../../../core/export/export-options.ts'

const KEPT_AS = 'tapeline.export'

/** As they were chosen the last time in this browser. `keep` is called when they are used. */
export function useExportOptions() {
  const [options, setOptions] = useState<ExportOptions>(read)
  return { options, setOptions, keep: () => write(options) }
}

function read(): ExportOptions {
  try {
    return { ...DEFAULT_EXPORT, ...JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}') }
  } catch {
    return DEFAULT_EXPORT
  }
}

/** Where nothing may be kept, the choice lasts as long as the page. */
function write(options: ExportOptions): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(options))
  } catch {}
}
