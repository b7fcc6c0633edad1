import type { DeviceKind } from '../../../../core/model/account.ts'

export const DEVICE_KIND_WORDS: Readonly<Record<DeviceKind, string>> = {
  'ip-phone': 'IP phone',
  softphone: 'Softphone',
  ata: 'Analogue adapter',
  'third-party-sip': 'Third-party SIP phone',
  'mobile-app': 'Mobile app',
}
