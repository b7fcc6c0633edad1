/** One-time codes of authenticator apps: RFC 6238 with what every app can do, SHA-1, 6 digits, 30 s. */

import { generateSecret, generateURI, verifySync } from 'otplib'

/** 160 random bits, base32. */
export const newTotpSecret = (): string => generateSecret()

/** What the QR code says. */
export function totpUri(secret: string, label: string): string {
  return generateURI({ issuer: 'Tapeline', label, secret })
}

/** A clock may be this far off. */
const TOLERANCE_SECONDS = 30

/** Number of the step whose code this is; undefined when it is none, or of a step up to the last one (RFC 6238 §5.2). */
export function totpStepOf(secret: string, code: string, nowMs: number, lastStep?: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const result = verifySync({
    secret,
    token: code,
    epoch: Math.floor(nowMs / 1000),
    epochTolerance: TOLERANCE_SECONDS,
    ...(lastStep === undefined ? {} : { afterTimeStep: lastStep }),
  })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
