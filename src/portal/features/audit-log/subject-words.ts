/** What an event of the audit log is about, as people say it; a kind that is new is shown as it is. */
import { t } from '../../lib/i18n.ts'

const WORDS: Readonly<Record<string, string>> = {
  account: t('account'),
  'access-grant': t('access'),
  'api-key': t('API key'),
  call: t('call'),
  device: t('device'),
  export: t('export'),
  'identity-provider': t('identity provider'),
  'legal-hold': t('case'),
  order: t('order'),
  queue: t('queue'),
  recording: t('recording'),
  'recording-client': t('recording client'),
  'recording-group': t('recording group'),
  reseller: t('reseller'),
  settings: t('settings'),
  user: t('user'),
  webhook: t('webhook'),
}

export const subjectWords = (kind: string): string => WORDS[kind] ?? kind
