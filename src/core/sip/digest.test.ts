import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerDigest, type DigestHash } from './digest.ts'

const hash: DigestHash = (algorithm, text) =>
  createHash(algorithm === 'sha-512-256' ? 'sha512-256' : algorithm.replace('-', ''))
    .update(text)
    .digest('hex')

/** RFC 7616 §3.9.1. */
const MUFASA = {
  ...{ username: 'Mufasa', password: 'Circle of Life', method: 'GET', uri: '/dir/index.html' },
  ...{ cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ', hash },
}
const REST =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const MD5 = `Digest ${REST}, algorithm=MD5`
const SHA_256 = `Digest ${REST}, algorithm=SHA-256`

describe('digest authentication', () => {
  it('answers as RFC 7616 does', () => {
    expect(answerDigest({ ...MUFASA, challenges: [MD5] })).toContain('response="8ca523f5e9506fed4657c9700eebdbec"')
    const answered = answerDigest({ ...MUFASA, challenges: [SHA_256] })
    expect(answered).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"')
    expect(answered).toContain(', algorithm=SHA-256, ')
    expect(answered).toContain(', qop=auth, nc=00000001, opaque="FQhe/')
  })

  it('takes the first challenge that it knows', () => {
    const unknown = `Digest ${REST}, algorithm=SHA3-512`
    expect(answerDigest({ ...MUFASA, challenges: [unknown, SHA_256, MD5] })).toContain('algorithm=SHA-256')
    expect(answerDigest({ ...MUFASA, challenges: [MD5, SHA_256] })).toContain('algorithm=MD5')
  })

  it('answers without qop as older servers want it (RFC 2617 §3.2.2.1)', () => {
    const challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    const answered = answerDigest({ ...MUFASA, challenges: [challenge] })
    const [one, two] = [hash('md5', 'Mufasa:testrealm@host.com:Circle of Life'), hash('md5', 'GET:/dir/index.html')]
    expect(answered).toContain(`response="${hash('md5', `${one}:dcd98b7102dd2f0e8b11d0f600bfb0c093:${two}`)}"`)
    expect(answered).not.toMatch(/qop|nc=|cnonce|algorithm/)
  })

  it('takes a session of its own into account', () => {
    const answered = answerDigest({ ...MUFASA, challenges: [`Digest ${REST}, algorithm=MD5-sess`] })
    expect(answered).toContain('algorithm=MD5-sess')
    expect(answered).not.toContain('8ca523f5e9506fed4657c9700eebdbec')
  })

  it.each(['', 'Basic realm="x"', 'Digest nonce="x"', 'Digest realm="x", nonce="y", qop="auth-int"', 'Digest'])(
    'has no answer to %j',
    (challenge) => {
      expect(answerDigest({ ...MUFASA, challenges: [challenge] })).toBeUndefined()
    },
  )

  it('lets no name break out of its quotes', () => {
    expect(answerDigest({ ...MUFASA, username: 'a"b\\c', challenges: [MD5] })).toContain('username="a\\"b\\\\c"')
  })
})
