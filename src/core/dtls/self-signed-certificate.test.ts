import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { createDtlsIdentity } from '../../adapters/node-dtls-crypto.ts'

it('is a certificate that vouches for itself, valid from yesterday on', () => {
  // Random numbers in it: what is wrong with one in two would be seen.
  for (let made = 0; made < 20; made++) {
    const certificate = new X509Certificate(createDtlsIdentity(Date.UTC(2026, 10, 28)).certificate)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=Tapeline')
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      'Nov 27 00:00:00 2026 GMT',
      'Nov 25 00:00:00 2036 GMT',
    ])
  }
})

it('may be valid beyond 2049, where dates are written with four digits', () => {
  const { validTo } = new X509Certificate(createDtlsIdentity(Date.UTC(2045, 0, 1)).certificate)
  expect(validTo).toContain('2054')
})
