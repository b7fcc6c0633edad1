/** The mark: three bars of sound and the head that reads them. */
export function Logo({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="#0d7a70" />
      <g fill="#fff">
        <rect x="6" y="13" width="3" height="6" rx="1.5" />
        <rect x="11.3" y="8" width="3" height="16" rx="1.5" />
        <rect x="16.6" y="11" width="3" height="10" rx="1.5" />
      </g>
      <circle cx="24" cy="16" r="3" fill="#ffb38a" />
    </svg>
  )
}
