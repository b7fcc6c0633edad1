import { z } from 'zod'
import { callFilter } from '../contract/call.ts'

/** As `GET /api/v1/calls` has it, without what makes no sense for what is over and recorded. */
const filter = callFilter.omit({ state: true, recorded: true, skipReason: true }).strict()

/** The file of `--config`; what is given on the command line comes before it. */
export const downloadConfig = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).exactOptional(),
  /** Paths are relative to the file. */
  keyFile: z.string().min(1).exactOptional(),
  folder: z.string().min(1).exactOptional(),
  privateKeys: z.array(z.string().min(1)).max(100).exactOptional(),
  privateKeyPassphraseFile: z.string().min(1).exactOptional(),
  keepSealed: z.boolean().exactOptional(),
  accountId: z.string().min(1).max(100).exactOptional(),
  filter: filter.exactOptional(),
  since: z.literal('last').exactOptional(),
  name: z.string().min(1).max(500).exactOptional(),
  format: z.enum(['wav', 'pcm16']).exactOptional(),
  callJson: z.boolean().exactOptional(),
  concurrency: z.int().min(1).max(64).exactOptional(),
  retries: z.int().min(0).max(100).exactOptional(),
})

export type DownloadConfig = z.infer<typeof downloadConfig>
export const downloadFilter = filter
