import { t } from '../lib/i18n.ts'
import { CopyText } from './copy-text.tsx'

/** Where phone systems send their calls. */
export function SipAddresses({ addresses }: { readonly addresses: readonly string[] }) {
  return (
    <div>
      {addresses.map((address) => (
        <CopyText key={address} text={address} label={t('Copy {address}', { address })} />
      ))}
    </div>
  )
}
