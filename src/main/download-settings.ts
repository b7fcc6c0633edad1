/** What `tapeline download` is to do: its options, before them the file of `--config`. */

import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import { readDocument } from '../cli/read-document.ts'
import { type NameTemplate, parseNameTemplate } from '../core/export/name-template.ts'
import { AppError } from '../core/model/app-error.ts'
import type { CallQuery } from '../download-client/call-source.ts'
import { type DownloadConfig, downloadConfig, downloadFilter } from '../download-client/download-config.ts'
import type { DownloadFormat, SealedHandling } from '../download-client/recording-wanted.ts'
import { readPrivateKeys } from './archive-key-commands.ts'

export interface DownloadOptions extends Record<string, unknown> {
  readonly config?: string
  readonly url?: string
  readonly keyFile?: string
  readonly account?: string
  readonly from?: string
  readonly to?: string
  readonly search?: string
  readonly text?: string
  readonly direction?: string
  readonly minimumDuration?: number
  readonly flag?: string
  readonly identifier?: string
  readonly since?: 'last'
  readonly name?: string
  readonly format?: DownloadFormat
  readonly callJson?: true
  readonly privateKey?: readonly string[]
  readonly privateKeyPassphraseFile?: string
  readonly keepSealed?: true
  readonly concurrency?: number
  readonly retries?: number
  readonly dryRun?: true
  readonly verify?: true
  readonly quiet?: true
}

export interface DownloadSettings {
  readonly url: string
  readonly key: string
  readonly folder: string
  readonly query: CallQuery
  readonly sinceLast: boolean
  readonly template: NameTemplate
  readonly format: DownloadFormat
  readonly callJson: boolean
  readonly sealed: SealedHandling
  readonly concurrency: number
  readonly retries: number
}

const DEFAULTS = { name: '{name}', format: 'wav', concurrency: 8, retries: 8 } as const
const FIELDS_ARE_TOLD = 'docs/operate/download.md tells every field'

/** Fails with `document-invalid`, with `not-signed-in` when there is no API key, and as private keys do that cannot be read. */
export async function downloadSettings(
  folder: string | undefined,
  options: DownloadOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DownloadSettings> {
  const config = options.config === undefined ? {} : await readConfig(options.config)
  const url = options.url ?? config.url
  const into = folder ?? config.folder
  if (url === undefined) throw invalid('Say where Tapeline is: --url https://calls.example.com')
  if (into === undefined) throw invalid('Say which folder recordings go to')
  return {
    url,
    key: await readKey(options.keyFile ?? config.keyFile, environment.TAPELINE_API_KEY),
    folder: into,
    query: queryOf(options, config),
    sinceLast: (options.since ?? config.since) === 'last',
    template: templateOf(options.name ?? config.name ?? DEFAULTS.name),
    format: options.format ?? config.format ?? DEFAULTS.format,
    callJson: options.callJson ?? config.callJson ?? false,
    sealed: {
      openers: readPrivateKeys(
        options.privateKey ?? config.privateKeys ?? [],
        options.privateKeyPassphraseFile ?? config.privateKeyPassphraseFile,
      ),
      keepSealed: options.keepSealed ?? config.keepSealed ?? false,
    },
    concurrency: options.concurrency ?? config.concurrency ?? DEFAULTS.concurrency,
    retries: options.retries ?? config.retries ?? DEFAULTS.retries,
  }
}

async function readConfig(file: string): Promise<DownloadConfig> {
  const read = readDocument(downloadConfig, await readText(file), FIELDS_ARE_TOLD)
  if (!read.ok) throw invalid(`${file} cannot be used\n  ${read.problems.join('\n  ')}`)
  const beside = (path: string) => resolve(dirname(file), path)
  const { keyFile, folder, privateKeys, privateKeyPassphraseFile: passphraseFile } = read.value
  return {
    ...read.value,
    ...(keyFile === undefined ? {} : { keyFile: beside(keyFile) }),
    ...(folder === undefined ? {} : { folder: beside(folder) }),
    ...(privateKeys === undefined ? {} : { privateKeys: privateKeys.map(beside) }),
    ...(passphraseFile === undefined ? {} : { privateKeyPassphraseFile: beside(passphraseFile) }),
  }
}

/** Never an option: the command line of a process can be read by everybody on the machine. */
async function readKey(file: string | undefined, fromEnvironment: string | undefined): Promise<string> {
  const key = (file === undefined ? (fromEnvironment ?? '') : await readText(file)).trim()
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new AppError('not-signed-in', `An API key is needed: ${whereIsNone(file, key)}`)
}

function whereIsNone(file: string | undefined, text: string): string {
  const place = file ?? 'TAPELINE_API_KEY'
  if (text !== '') return `${place} has blanks, lines or letters that no key has`
  return file === undefined ? 'TAPELINE_API_KEY is empty and --key-file is not given' : `${file} is empty`
}

/** Of a folder Node does not say which it is. */
async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error) => {
    throw Object.assign(error, { path: file })
  })
}

function queryOf(options: DownloadOptions, { filter, accountId }: DownloadConfig): CallQuery {
  const { from, to, search: q, text, direction, minimumDuration, flag, identifier } = options
  const account = options.account ?? accountId
  const given = {
    ...(from === undefined ? {} : { from: parseTime('--from', from) }),
    ...(to === undefined ? {} : { to: parseTime('--to', to) }),
    ...(minimumDuration === undefined ? {} : { minimumDurationMs: minimumDuration * 1000 }),
    ...Object.fromEntries(
      Object.entries({ q, text, direction, flag, identifier }).filter(([, value]) => value !== undefined),
    ),
  }
  const parsed = downloadFilter.safeParse({ ...filter, ...given })
  if (!parsed.success) throw invalid(parsed.error.issues.map(problemOf).join('; '))
  const { from: begins, to: ends } = parsed.data
  if (begins !== undefined && ends !== undefined && Date.parse(begins) >= Date.parse(ends)) {
    throw invalid('--from is not before --to: no call can match')
  }
  return { ...parsed.data, ...(account === undefined ? {} : { accountId: account }) }
}

const problemOf = ({ path, message }: z.core.$ZodIssue) => `${path.join('.')}: ${message}`

/** A day begins at midnight of where this machine is. */
function parseTime(option: string, text: string): string {
  const time = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text)
  if (Number.isNaN(time.getTime()))
    throw invalid(`${option}: "${text}" is no time such as 2026-03-01 or 2026-03-01T09:30:00Z`)
  return time.toISOString()
}

function templateOf(text: string): NameTemplate {
  const parsed = parseNameTemplate(text)
  if (!parsed.ok) throw invalid(`--name: "${text}" ${parsed.reason}`)
  return parsed.template
}

function invalid(message: string): AppError {
  return new AppError('document-invalid', message)
}
