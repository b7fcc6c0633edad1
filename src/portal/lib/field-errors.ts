import { describeError } from './describe-error.ts'
import { ApiError } from './request.ts'

/** Codes that are about one field of a form. */
const FIELD_OF_CODE: Readonly<Record<string, string>> = {
  'account-slug-taken': 'slug',
  'reseller-slug-taken': 'slug',
  'domain-taken': 'domains',
  'extension-taken': 'extension',
  'user-name-taken': 'userName',
  'email-taken': 'email',
  'sip-address-taken': 'sipAddress',
  'recording-client-name-taken': 'name',
  'recording-group-name-taken': 'name',
  'saved-search-name-taken': 'name',
  'storage-target-name-taken': 'name',
  'sender-taken': 'addresses',
  'access-end-past': 'endsAt',
}

/** What the server said about each field (`addresses.0` counts for `addresses`), and what concerns none of those shown. */
export function fieldErrors(
  error: unknown,
  shown: readonly string[],
): { readonly fields: Readonly<Record<string, string>>; readonly rest: string | undefined } {
  if (error === null || error === undefined) return { fields: {}, rest: undefined }
  const fields: Record<string, string> = {}
  const rest: string[] = []
  for (const { field, message } of problemsOf(error)) {
    const name = shown.find((each) => field === each || field.startsWith(`${each}.`))
    if (name === undefined) rest.push(message)
    else fields[name] ??= message
  }
  return { fields, rest: rest.length > 0 ? rest.join(' ') : undefined }
}

function problemsOf(error: unknown): readonly { readonly field: string; readonly message: string }[] {
  if (!(error instanceof ApiError)) return [{ field: '', message: describeError(error).text }]
  const field = FIELD_OF_CODE[error.code]
  if (field) return [{ field, message: error.message }]
  const problems = error.details.problems
  if (Array.isArray(problems) && problems.length > 0) {
    return problems.map((problem: { field?: unknown; message?: unknown }) => ({
      field: String(problem.field ?? ''),
      message: String(problem.message ?? error.message),
    }))
  }
  return [
    { field: '', message: error.status === 0 || error.status === 429 ? describeError(error).text : error.message },
  ]
}
