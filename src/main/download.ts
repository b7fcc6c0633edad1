/** A run of the download client with a real server and a real disk. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MANIFEST_FILE, measureDownload, openDownloadFolder } from '../adapters/node-download-folder.ts'
import { SEALED_ENDING } from '../core/export/sealed-ending.ts'
import { AppError } from '../core/model/app-error.ts'
import type { CallSource } from '../download-client/call-source.ts'
import { Interrupted } from '../download-client/exit-codes.ts'
import { FileNames } from '../download-client/file-names.ts'
import { formatSize, formatSummary } from '../download-client/format-progress.ts'
import { createHttpCallSource } from '../download-client/http-call-source.ts'
import { findNextFrom, isSaved, listRecordings, sinceLast } from '../download-client/list-wanted.ts'
import { parseManifest } from '../download-client/manifest.ts'
import { endingOf, nameOfFile, treatmentOf } from '../download-client/recording-wanted.ts'
import { type DownloadTotals, noTotals, runDownload } from '../download-client/run-download.ts'
import { verifySaved } from '../download-client/verify-saved.ts'
import type { DownloadSettings } from './download-settings.ts'
import { lockDownload } from './lock-download.ts'
import { showDownload } from './show-download.ts'

export interface DownloadOutput {
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
  /** Failures only. */
  readonly quiet: boolean
  /** `err` is a terminal on which lines can be drawn over. */
  readonly bars: boolean
}

const FIRST_RETRY_MS = 500
const IDLE_MS = 30_000
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Fails with `download-incomplete`, and as `runDownload` does. */
export async function download(settings: DownloadSettings, output: DownloadOutput, verify: boolean): Promise<void> {
  const { folder: path } = settings
  const lock = await lockDownload(path)
  try {
    const folder = await openDownloadFolder(path)
    try {
      const totals = noTotals()
      const stop = new AbortController()
      let manifest = parseManifest(await folder.readManifest())
      // What is fetched again takes the place of what is wrong.
      const names = new FileNames(manifest.saved.values())
      if (verify) {
        manifest = await verifySaved(manifest, folder, tellWrong(output))
      }
      const startedAt = performance.now()
      const forget = onInterrupt(() => stop.abort(new Interrupted('stopped; run it again to go on')))
      const view = showDownload(totals, output.err, output.bars)
      const isPlain = !output.quiet && !output.bars
      try {
        await runDownload({
          ...settings,
          ...{ folder, names, manifest, totals, stop },
          sinceLast: settings.sinceLast && !verify,
          source: sourceOf(settings, stop.signal, totals),
          timeZone: TIME_ZONE,
          nowMs: Date.now,
          onSaved: (file, sizeBytes) => {
            if (isPlain) output.out.write(`${file} (${formatSize(sizeBytes)})\n`)
          },
          onFailed: (recordingId, { message, code }) => view.say(`recording ${recordingId}: ${message} (${code})`),
        })
      } finally {
        forget()
        view.end()
        // Before anything is found there is nothing to sum up.
        if (!output.quiet && (totals.listed || totals.found > 0))
          output.out.write(formatSummary(totals, performance.now() - startedAt))
      }
      if (totals.failed + totals.leftSealed > 0) throw new AppError('download-incomplete', whatIsMissing(totals))
    } finally {
      await folder.close()
    }
  } finally {
    await lock.release()
  }
}

/** What `download` would save; touches nothing. */
export async function listDownload(settings: DownloadSettings, output: DownloadOutput, verify: boolean): Promise<void> {
  const { folder, query, format, template, sealed } = settings
  const { out } = output
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => '')
  const measure = (path: string) => measureDownload(folder, path)
  const written = parseManifest(text)
  const manifest = verify ? await verifySaved(written, { measure }, tellWrong(output)) : written
  const totals = noTotals()
  const source = sourceOf(settings, new AbortController().signal, totals)
  let missing = 0
  let missingBytes = 0
  const isLess = settings.sinceLast && !verify
  const listed = isLess ? sinceLast(manifest, query, format, await findNextFrom(source, query, Date.now())) : query
  for await (const wanted of listRecordings(source, listed)) {
    totals.found++
    if (isSaved(manifest, wanted, settings)) continue
    const { recording } = wanted
    const treatment = treatmentOf(recording, sealed)
    if (treatment === 'left') {
      totals.leftSealed++
      continue
    }
    missing++
    missingBytes += recording.sizeBytes
    out.write(
      `${nameOfFile(wanted, template, TIME_ZONE)}${endingOf(recording)}${treatment === 'kept' ? SEALED_ENDING : ''} (${formatSize(recording.sizeBytes)})\n`,
    )
  }
  out.write(
    `${totals.found} recordings: ${missing} to save (${formatSize(missingBytes)}), ${totals.found - totals.leftSealed - missing} here already${totals.leftSealed > 0 ? `, ${totals.leftSealed} left sealed` : ''}\n`,
  )
}

const tellWrong =
  ({ err }: DownloadOutput) =>
  (file: string, why: string) =>
    err.write(`${why}: ${file}\n`)

function whatIsMissing({ found, failed, leftSealed, keysNeeded }: DownloadTotals): string {
  const parts = [
    ...(failed > 0 ? [`${failed} of ${found} recordings could not be saved`] : []),
    ...(leftSealed > 0
      ? [
          `${leftSealed} of ${found} recordings are left sealed for archive key ${[...keysNeeded].join(', ')}: ` +
            'name the private key with --private-key, or save them as they are with --keep-sealed',
        ]
      : []),
  ]
  return parts.join('; ')
}

function sourceOf({ url, key, retries }: DownloadSettings, signal: AbortSignal, totals: DownloadTotals): CallSource {
  return createHttpCallSource({
    ...{ url, key, retries, signal },
    firstRetryMs: FIRST_RETRY_MS,
    idleMs: IDLE_MS,
    onRetry: () => {
      totals.retries++
    },
  })
}

function onInterrupt(act: () => void): () => void {
  process.once('SIGINT', act)
  process.once('SIGTERM', act)
  return () => {
    process.off('SIGINT', act)
    process.off('SIGTERM', act)
  }
}
