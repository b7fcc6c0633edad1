import type { DeviceKind } from '../../../core/model/account.ts'
import { t } from '../../lib/i18n.ts'

export const DEVICE_KINDS: Readonly<Record<DeviceKind, string>> = {
  'ip-phone': t('IP phone'),
  softphone: t('Softphone'),
  ata: t('Analogue adapter (ATA)'),
  'third-party-sip': t('Third-party SIP phone'),
  'mobile-app': t('Mobile app'),
}
