/** `tapeline explain`: what the policy decides about a call, and why. */

import { z } from 'zod'
import { policyCallDocument, policyQuestion, policySettingsDocument } from '../contract/policy-document.ts'
import { explainCall } from './explain-call.ts'
import { formatExplanation } from './format-explanation.ts'
import { readDocument } from './read-document.ts'
import { IMPORTERS, settingsSource } from './settings-source.ts'

export interface ExplainOptions {
  /** Files. */
  readonly settings?: string | undefined
  readonly call?: string | undefined
  readonly json?: boolean | undefined
  /** Questions on standard input, one per line; answers likewise. */
  readonly batch?: boolean | undefined
  /** The settings are another system's documents. */
  readonly import?: string | undefined
  /** Print the schemas of both documents, do nothing else. */
  readonly schema?: boolean | undefined
}

export interface ExplainIo {
  /** Whole file as UTF-8; rejects when it cannot be read. */
  readFile(path: string): Promise<string>
  /** Lines without their ends. */
  readonly stdin: AsyncIterable<string>
  /** Resolves when more may be written. */
  write(text: string): Promise<void>
  writeError(text: string): void
}

/** Resolves to the exit code: 0, or 1 when any document could not be read; the others are explained all the same. */
export async function explain(options: ExplainOptions, io: ExplainIo): Promise<number> {
  if (options.schema) return printSchemas(io)
  if (options.batch) return explainLines(options, io)
  if (options.settings === undefined || options.call === undefined) {
    return refuse(io, ['give --settings FILE and --call FILE, or --batch, or --schema'])
  }
  const source = settingsSource(options.import)
  if (!source) return refuse(io, [`--import knows ${IMPORTERS.join(' and ')}, not ${options.import}`])
  const settings = await readFile(io, source.schema, options.settings)
  const call = await readFile(io, policyCallDocument, options.call)
  if (settings === undefined || !call) return 1
  const { policy, notUnderstood } = source.read(settings)
  const explanation = explainCall(policy, call)
  if (options.json) await io.write(`${JSON.stringify({ ...explanation, ...notUnderstood }, null, 2)}\n`)
  else
    await io.write(
      formatExplanation(explanation, call.durationMs) + formatNotUnderstood(notUnderstood?.notUnderstood ?? []),
    )
  return 0
}

function formatNotUnderstood(places: readonly string[]): string {
  return places.map((place) => `Not understood: ${place}.\n`).join('')
}

async function printSchemas(io: ExplainIo): Promise<number> {
  const schemas = { settings: policySettingsDocument, call: policyCallDocument }
  const document = Object.entries(schemas).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })])
  await io.write(`${JSON.stringify(Object.fromEntries(document), null, 2)}\n`)
  return 0
}

/** Every line that is not blank is answered by one line, so that answers and questions can be laid side by side. */
async function explainLines(options: ExplainOptions, io: ExplainIo): Promise<number> {
  if (options.settings !== undefined || options.call !== undefined) {
    return refuse(io, ['--batch reads settings and call from standard input: leave --settings and --call out'])
  }
  const source = settingsSource(options.import)
  if (!source) return refuse(io, [`--import knows ${IMPORTERS.join(' and ')}, not ${options.import}`])
  const schema = policyQuestion.extend({ settings: source.schema })
  let exitCode = 0
  let line = 0
  for await (const text of io.stdin) {
    line++
    if (text.trim() === '') continue
    const question = readDocument(schema, text)
    if (!question.ok) {
      exitCode = 1
      await io.write(`${JSON.stringify({ error: { line, problems: question.problems } })}\n`)
      continue
    }
    const { policy, notUnderstood } = source.read(question.value.settings)
    await io.write(`${JSON.stringify({ ...explainCall(policy, question.value.call), ...notUnderstood })}\n`)
  }
  return exitCode
}

/** Tells everything that is wrong with the file, and returns undefined. */
async function readFile<Value>(io: ExplainIo, schema: z.ZodType<Value>, path: string): Promise<Value | undefined> {
  let text: string
  try {
    text = await io.readFile(path)
  } catch (error) {
    refuse(io, [`${path}: cannot be read: ${error instanceof Error ? error.message : error}`])
    return undefined
  }
  const document = readDocument(schema, text)
  if (document.ok) return document.value
  refuse(
    io,
    document.problems.map((problem) => `${path}: ${problem}`),
  )
  return undefined
}

function refuse(io: ExplainIo, problems: readonly string[]): number {
  for (const problem of problems) io.writeError(`tapeline explain: ${problem}\n`)
  return 1
}
