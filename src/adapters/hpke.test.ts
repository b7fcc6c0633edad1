import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatArchiveKey, parseArchiveKey } from '../core/sealing/archive-key.ts'
import { AES_256_GCM, type HpkeKeyPair, openBase, sealBase } from '../core/sealing/hpke.ts'
import { nodeHpkeCrypto } from './archive-keys.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const toHex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')

/** PKCS#8 of X25519, RFC 8410 §7, around the 32 bytes. */
function pairOf(secret: string): HpkeKeyPair<ReturnType<typeof createPrivateKey>> {
  const key = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), Buffer.from(secret, 'hex')])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  return { privateKey, publicKey: Uint8Array.from(publicKey) }
}

const info = hex('4f6465206f6e2061204772656369616e2055726e')
const associated = hex('436f756e742d30')
const plain = hex('4265617574792069732074727574682c20747275746820626561757479')

const VECTORS = [
  {
    name: 'RFC 9180 A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM',
    aead: { id: 1, keyBytes: 16 },
    skE: '52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736',
    skR: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
    pkR: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
    enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
    ct: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  },
  {
    name: 'the same keys with AES-256-GCM, as hpke-js 1.9.0 seals it',
    aead: AES_256_GCM,
    skE: '52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736',
    skR: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
    pkR: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
    enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
    ct: '090b7dc225419f7da9e8b460becfbb96a26c7964d79b8010d397fa838530a32a397b14f5776db19ff5e57734e0',
  },
] as const

describe.each(VECTORS)('$name', ({ aead, skE, skR, pkR, enc, ct }) => {
  const recipient = pairOf(skR)

  it('seals to the bytes of the vector', async () => {
    expect(toHex(recipient.publicKey)).toBe(pkR)
    const sealed = await sealBase(nodeHpkeCrypto, pairOf(skE), hex(pkR), plain, { info, associated, aead })
    expect(toHex(sealed)).toBe(enc + ct)
  })

  it('opens the vector, and nothing that differs from it', async () => {
    const sealed = hex(enc + ct)
    const message = { info, associated, aead }
    expect(toHex(await openBase(nodeHpkeCrypto, recipient, sealed, message))).toBe(toHex(plain))
    expect(await openBase(nodeHpkeCrypto, pairOf(skE), sealed, message)).toBeUndefined()
    expect(await openBase(nodeHpkeCrypto, recipient, sealed, { ...message, info: plain })).toBeUndefined()
    expect(await openBase(nodeHpkeCrypto, recipient, sealed, { ...message, associated: info })).toBeUndefined()
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice()
      changed[at] = (changed[at] as number) ^ 1
      // Also the highest bit of the public key, which X25519 ignores: the key is derived from it.
      expect(await openBase(nodeHpkeCrypto, recipient, changed, message)).toBeUndefined()
      expect(await openBase(nodeHpkeCrypto, recipient, sealed.subarray(0, at), message)).toBeUndefined()
    }
  })
})

it('never agrees on a secret with a key of small order, and such a key is not taken', async () => {
  const { privateKey } = generateKeyPairSync('x25519')
  const smallOrder = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ]
  for (const key of smallOrder) {
    expect(() => nodeHpkeCrypto.agree(privateKey, hex(key))).toThrow()
    expect(parseArchiveKey(formatArchiveKey(hex(key)))).toBeUndefined()
  }
  const { publicKey } = pairOf(VECTORS[0].skR)
  expect(parseArchiveKey(formatArchiveKey(publicKey))).toEqual(publicKey)
})
