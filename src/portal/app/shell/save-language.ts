import type { Language } from '../../lib/i18n.ts'
import { request } from '../../lib/request.ts'

/** Letters come in it too. Where that cannot be said now, the portal changes all the same. */
export async function saveLanguage(language: Language): Promise<void> {
  await request('/me/language', { method: 'PUT', body: { language } }).catch(() => undefined)
}
