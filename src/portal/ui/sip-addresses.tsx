import { CopyText } from './copy-text.tsx'

/** Where phone systems send their calls. */
export function SipAddresses({ addresses }: { readonly addresses: readonly string[] }) {
  return (
    <div>
      {addresses.map((address) => (
        <CopyText key={address} text={address} label={`Copy ${address}`} />
      ))}
    </div>
  )
}
