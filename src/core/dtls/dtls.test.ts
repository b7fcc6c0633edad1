/** Handshakes of our two sides with each other. With OpenSSL: src/adapters/dtls-openssl.test.ts. */

import { describe, expect, it } from 'vitest'
import { createDtlsIdentity, nodeDtlsCrypto } from '../../adapters/node-dtls-crypto.ts'
import { CLIENT_ADDRESS, fingerprintOf, identity, run, twoSides } from './dtls.test-kit.ts'
import { formatRecord } from './dtls-record.ts'
import { createDtlsServer } from './dtls-server.ts'
import { formatMessage, MESSAGE } from './handshake-message.ts'
import { formatClientHello } from './hello.ts'

describe('a handshake', () => {
  it('gives both sides the same keys, in one round trip and a half and without waiting', () => {
    const sides = twoSides()
    expect(run(sides)).toBe(0)
    const [client, server] = [sides.client.keys[0], sides.server.keys[0]]
    expect(client?.ours).toEqual(server?.theirs)
    expect(client?.theirs).toEqual(server?.ours)
    expect(client?.ours).not.toEqual(client?.theirs)
    expect(client?.ours.suite.name).toBe('AEAD_AES_256_GCM')
    expect([sides.client.failures, sides.server.failures]).toEqual([[], []])
  })

  it('gives other keys every time', () => {
    const [one, other] = [twoSides(), twoSides()]
    run(one)
    run(other)
    expect(one.client.keys[0]?.ours.key).not.toEqual(other.client.keys[0]?.ours.key)
  })

  it.each([0, 1, 2, 3, 4, 5])('comes about when datagram %i is lost', (lost) => {
    const sides = twoSides()
    const tookMs = run(sides, (index) => (index === lost ? [] : [0]))
    expect([sides.client.keys.length, sides.server.keys.length]).toEqual([1, 1])
    expect(tookMs).toBeLessThanOrEqual(2000)
  })

  it('comes about when a quarter of the datagrams is lost, and others come twice or late', () => {
    for (let seed = 1; seed <= 25; seed++) {
      let state = seed
      const random = () => {
        state = (state * 48_271) % 0x7fffffff
        return state / 0x7fffffff
      }
      const sides = twoSides()
      run(sides, () => {
        const drawn = random()
        if (drawn < 0.25) return []
        return drawn < 0.4 ? [0, 1] : [drawn < 0.6 ? 2 : 0]
      })
      expect([sides.client.keys.length, sides.server.keys.length], `seed ${seed}`).toEqual([1, 1])
    }
  })

  it('is given up after half a minute when nobody answers, having sent ever more seldom', () => {
    const { client, server } = twoSides()
    const tookMs = run({ client, server }, () => [], 120_000)
    expect(client.failures).toEqual(['timed-out'])
    expect(tookMs).toBeGreaterThanOrEqual(30_000)
    expect(tookMs).toBeLessThan(40_000)
    expect(client.sent).toBeLessThan(10)
  })
})

describe('a peer that is not who signalling named', () => {
  const stranger = [fingerprintOf(identity.certificate)]

  it('gets no keys from the passive side', () => {
    const sides = twoSides({ server: { fingerprints: stranger } })
    run(sides)
    expect([sides.server.keys, sides.server.failures]).toEqual([[], ['fingerprint']])
  })

  it('gets no keys from the active side', () => {
    const sides = twoSides({ client: { fingerprints: stranger } })
    run(sides)
    expect([sides.client.keys, sides.client.failures]).toEqual([[], ['fingerprint']])
  })

  it('gets none for showing the right certificate without having its key, from either side', () => {
    const known = createDtlsIdentity(0)
    const thief = { certificate: known.certificate, sign: createDtlsIdentity(0).sign }
    const fingerprints = [fingerprintOf(known.certificate)]
    const client = twoSides({ client: { identity: thief }, server: { fingerprints } })
    run(client)
    expect([client.server.keys, client.server.failures]).toEqual([[], ['not-authentic']])
    const server = twoSides({ server: { identity: thief }, client: { fingerprints } })
    run(server)
    expect([server.client.keys, server.client.failures]).toEqual([[], ['not-authentic']])
  })

  it('is told by every hash that may name a certificate', () => {
    for (const hash of ['sha-1', 'sha-256', 'sha-384', 'sha-512'] as const) {
      const named = [{ hash, hex: nodeDtlsCrypto.fingerprint(hash, identity.certificate) }]
      const sides = twoSides({ server: { fingerprints: named }, client: { identity } })
      run(sides)
      expect(sides.server.keys).toHaveLength(1)
    }
  })
})

it('a message that was changed on its way is noticed, whichever it is', () => {
  for (let changed = 0; changed < 40; changed++) {
    const sides = twoSides()
    run(
      sides,
      (index, datagram) => {
        // In each of the first datagrams another byte, far enough inside to be content.
        if (index < 4) {
          const at = 30 + ((changed * 37) % Math.max(1, datagram.length - 30))
          if (at < datagram.length) datagram[at] = (datagram[at] as number) ^ 0x40
        }
        return [0]
      },
      20_000,
    )
    const { client, server } = sides
    if (client.keys[0] && server.keys[0]) expect(client.keys[0].ours).toEqual(server.keys[0].theirs)
  }
})

describe('somebody who forges addresses', () => {
  const hello = (random: number, cookie = new Uint8Array(0), sequence = 0) => {
    const body = formatClientHello(new Uint8Array(32).fill(random), cookie)
    const fragment = formatMessage({ type: MESSAGE.clientHello, sequence, body })
    return formatRecord({ type: 22, version: 0xfeff, epoch: 0, sequence: random, fragment })
  }
  const server = () => createDtlsServer({ crypto: nodeDtlsCrypto, identity, fingerprints: [] })

  it('is asked for a cookie once a handshake goes on, with an answer that is shorter than the question', () => {
    const handshake = server()
    expect(handshake.receive(hello(1), CLIENT_ADDRESS, 0).send.length).toBeGreaterThan(0)
    for (let other = 2; other < 100; other++) {
      const { send } = handshake.receive(hello(other), CLIENT_ADDRESS, 0)
      expect(send).toHaveLength(1)
      expect(send[0]?.[13]).toBe(MESSAGE.helloVerifyRequest)
      expect(send[0]?.length).toBeLessThan(hello(other).length)
    }
  })

  it('cannot end the handshake of the one who was there before', () => {
    const sides = twoSides()
    let isDisturbed = false
    run(sides, (index) => {
      if (index > 0 && !isDisturbed) {
        isDisturbed = true
        for (let other = 1; other < 20; other++) sides.server.handshake.receive(hello(other), CLIENT_ADDRESS, 0)
      }
      return [0]
    })
    expect([sides.client.keys.length, sides.server.keys.length]).toEqual([1, 1])
  })

  it('cannot use the cookie of another address', () => {
    const handshake = server()
    handshake.receive(hello(1), CLIENT_ADDRESS, 0)
    const asked = handshake.receive(hello(2), CLIENT_ADDRESS, 0).send[0] ?? new Uint8Array(0)
    const cookie = asked.slice(-20)
    expect(handshake.receive(hello(2, cookie, 1), '192.0.2.66 4000', 0).send[0]?.[13]).toBe(MESSAGE.helloVerifyRequest)
    expect(handshake.receive(hello(2, cookie, 1), CLIENT_ADDRESS, 0).send[0]?.[13]).toBe(MESSAGE.serverHello)
  })

  it('who is who they say may begin anew, ten times', () => {
    const handshake = server()
    const outcomes = Array.from({ length: 12 }, (_, index) => {
      const { send, failed } = handshake.receive(hello(index), CLIENT_ADDRESS, 0)
      if (send[0]?.[13] !== MESSAGE.helloVerifyRequest) return failed ?? 'begun'
      return handshake.receive(hello(index, send[0].slice(-20), 1), CLIENT_ADDRESS, 0).failed ?? 'begun'
    })
    expect(outcomes).toEqual([...Array.from({ length: 10 }, () => 'begun'), 'too-many', 'too-many'])
  })
})
