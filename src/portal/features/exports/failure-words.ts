import { errorSentence, t } from '../../lib/i18n.ts'

/** Why there is no export, in the language of who reads; the server says it in English. */
export function failureWords(failure: { readonly code: string; readonly message: string } | undefined): string {
  return failure ? (errorSentence(failure.code, {}) ?? failure.message) : t('It failed.')
}
