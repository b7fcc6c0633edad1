import type { DeviceKind } from '../../../core/model/account.ts'

export const DEVICE_KINDS: Readonly<Record<DeviceKind, string>> = {
  'ip-phone': 'IP phone',
  softphone: 'Softphone',
  ata: 'Analogue adapter (ATA)',
  'third-party-sip': 'Third-party SIP phone',
  'mobile-app': 'Mobile app',
}
