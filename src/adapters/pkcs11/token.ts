/**
 * AES-256 keys that never leave a token, and what they seal: 32 bytes by AES-GCM (NIST SP 800-38D), as `node-record-cipher.ts` lays it out:
 *
 *   | nonce, 12 bytes | key, 32 bytes, encrypted | tag, 16 bytes |
 */

import { randomBytes } from 'node:crypto'
import { AppError } from '../../core/model/app-error.ts'
import { ACCOUNT_KEY_ID_BYTES } from '../../core/model/sealed-key.ts'
import type { TokenPlace } from '../../store/key-ring.ts'
import { CKR, check, loadModule, type ModuleFunctions, row } from './cryptoki.ts'

export interface Token {
  /** With the key of the label. Throws `encryption-key-missing` when there is none. */
  seal(plain: Uint8Array, associated: Uint8Array): { readonly keyId: string; readonly sealed: Uint8Array }
  /** With the key of this id; undefined when that does not open it. Throws `encryption-key-missing` when there is none. */
  open(keyId: string, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined
  /** Makes the key of the label unless it is there. Its id, hex. */
  makeKey(): { readonly keyId: string; readonly isNew: boolean }
  close(): void
}

const CKO_SECRET_KEY = 4n
const CKK_AES = 0x1fn
const CKM_AES_KEY_GEN = 0x1080n
const CKM_AES_GCM = 0x1087n
const CKA = {
  CLASS: 0x0n,
  TOKEN: 0x1n,
  PRIVATE: 0x2n,
  LABEL: 0x3n,
  KEY_TYPE: 0x100n,
  ID: 0x102n,
  SENSITIVE: 0x103n,
} as const
const CKA_ENCRYPT = 0x104n
const CKA_DECRYPT = 0x105n
const CKA_VALUE_LEN = 0x161n
const CKA_EXTRACTABLE = 0x162n
const CKF_TOKEN_INITIALIZED = 0x400n
const CKF_LOGIN_REQUIRED = 0x4n
const CKF_USER_PIN_FINAL_TRY = 0x20000n
const CKF_USER_PIN_LOCKED = 0x40000n
const CKF_RW_SESSION = 0x2n
const CKF_SERIAL_SESSION = 0x4n
const CKU_USER = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const NONE = Buffer.alloc(NONCE_BYTES)

type Attribute = readonly [type: bigint, value: Uint8Array]
const number = (value: bigint): Uint8Array => Buffer.from(BigUint64Array.of(value).buffer)
const YES = Buffer.of(1)
const NO = Buffer.of(0)

/** Logged in. Throws `encryption-token-unreachable`, `encryption-token-refused` or `encryption-token-unsuitable`. */
export function openToken(place: TokenPlace, pin: string | undefined): Token {
  const module = loadModule(place.module)
  const initialized = module.C_Initialize(null)
  if (initialized !== CKR.CRYPTOKI_ALREADY_INITIALIZED) check(initialized, 'C_Initialize')
  const { slot, flags } = findToken(module, place.token)
  const handle = new BigUint64Array(1)
  check(module.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, null, null, handle), 'C_OpenSession')
  const session = handle[0] ?? 0n
  logIn(module, session, flags, pin)

  function find(...attributes: readonly Attribute[]): readonly bigint[] {
    const wanted: readonly Attribute[] = [
      [CKA.CLASS, number(CKO_SECRET_KEY)],
      [CKA.KEY_TYPE, number(CKK_AES)],
      ...attributes,
    ]
    const found = new BigUint64Array(2)
    const count = new BigUint64Array(1)
    check(module.C_FindObjectsInit(session, template(wanted), wanted.length), 'C_FindObjectsInit')
    check(module.C_FindObjects(session, found, found.length, count), 'C_FindObjects')
    check(module.C_FindObjectsFinal(session), 'C_FindObjectsFinal')
    return [...found.subarray(0, Number(count[0]))]
  }

  function attribute(key: bigint, type: bigint): Uint8Array {
    const value = Buffer.alloc(64)
    const asked = template([[type, value]])
    const result = module.C_GetAttributeValue(session, key, asked, 1)
    if (result === CKR.ATTRIBUTE_TYPE_INVALID) return value.subarray(0, 0)
    check(result, 'C_GetAttributeValue')
    return value.subarray(0, Number(asked[2]))
  }

  /** The one of the label. */
  function current(): { readonly key: bigint; readonly keyId: string } | undefined {
    const { key: label } = place
    const [key, another] = find([CKA.LABEL, Buffer.from(label)])
    if (key === undefined) return undefined
    if (another !== undefined) throw unusable(`Several AES keys of the token are named "${label}"`)
    const keyId = Buffer.from(attribute(key, CKA.ID)).toString('hex')
    if (keyId === '')
      throw unusable(`The key "${label}" of the token has no CKA_ID: later it could not be told from others`)
    if (attribute(key, CKA_EXTRACTABLE)[0] === 1)
      throw unusable(`The key "${label}" may leave the token: CKA_EXTRACTABLE`)
    return { key, keyId }
  }

  function encrypt(key: bigint, plain: Uint8Array, associated: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES)
    const mechanism = gcm(nonce, associated)
    const refused = module.C_EncryptInit(session, mechanism, key)
    if (refused === CKR.MECHANISM_PARAM_INVALID || refused === CKR.ARGUMENTS_BAD) {
      // Tokens that make nonces themselves (AWS CloudHSM, FIPS mode of ProtectServer) want zeros in their place, and write theirs there.
      nonce.fill(0)
      check(module.C_EncryptInit(session, mechanism, key), 'CKM_AES_GCM')
    } else check(refused, 'CKM_AES_GCM')
    const text = Buffer.alloc(plain.length + 4 * TAG_BYTES)
    const length = BigUint64Array.of(BigInt(text.length))
    check(module.C_Encrypt(session, plain, plain.length, text, length), 'C_Encrypt')
    if (nonce.equals(NONE) || length[0] !== BigInt(plain.length + TAG_BYTES)) {
      throw new AppError('encryption-token-unsuitable', 'The token has nonces of its own kind for CKM_AES_GCM')
    }
    return Buffer.concat([nonce, text.subarray(0, plain.length + TAG_BYTES)])
  }

  function decrypt(key: bigint, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined {
    const mechanism = gcm(Buffer.from(sealed.subarray(0, NONCE_BYTES)), associated)
    check(module.C_DecryptInit(session, mechanism, key), 'CKM_AES_GCM')
    const text = Buffer.from(sealed.subarray(NONCE_BYTES))
    const plain = Buffer.alloc(sealed.length)
    const length = BigUint64Array.of(BigInt(plain.length))
    if (module.C_Decrypt(session, text, text.length, plain, length) === CKR.OK) {
      return Uint8Array.from(plain.subarray(0, Number(length[0])))
    }
    // There are many words for it, some the same as for a token that is broken: then it cannot encrypt either.
    encrypt(key, NONE, associated)
    return undefined
  }

  return {
    seal(plain, associated) {
      const found = current()
      if (!found) {
        const { key } = place
        throw missing(`There is no AES key "${key}" in the token: tapeline keys make-token-key makes one`, { key })
      }
      const sealed = encrypt(found.key, plain, associated)
      // Before anything is encrypted with what could not be opened again.
      const again = decrypt(found.key, sealed, associated)
      if (!again || !Buffer.from(plain).equals(again)) {
        throw new AppError('encryption-token-unsuitable', 'The token does not open what it has sealed')
      }
      return { keyId: found.keyId, sealed }
    },
    open(keyId, sealed, associated) {
      const [key] = find([CKA.ID, Buffer.from(keyId, 'hex')])
      if (key === undefined) throw missing('The token has no such key', { keyId })
      return decrypt(key, sealed, associated)
    },
    makeKey() {
      const found = current()
      if (found) return { keyId: found.keyId, isNew: false }
      const id = randomBytes(ACCOUNT_KEY_ID_BYTES)
      const attributes: readonly Attribute[] = [
        [CKA.CLASS, number(CKO_SECRET_KEY)],
        [CKA.KEY_TYPE, number(CKK_AES)],
        [CKA_VALUE_LEN, number(32n)],
        [CKA.TOKEN, YES],
        [CKA.PRIVATE, YES],
        [CKA.SENSITIVE, YES],
        [CKA_EXTRACTABLE, NO],
        [CKA_ENCRYPT, YES],
        [CKA_DECRYPT, YES],
        [CKA.LABEL, Buffer.from(place.key)],
        [CKA.ID, id],
      ]
      const made = module.C_GenerateKey(
        session,
        row(CKM_AES_KEY_GEN, 0n, 0n),
        template(attributes),
        attributes.length,
        handle,
      )
      check(made, 'CKM_AES_KEY_GEN')
      return { keyId: id.toString('hex'), isNew: true }
    },
    close: () => void module.C_Finalize(null),
  }
}

const missing = (message: string, details: AppError['details']) =>
  new AppError('encryption-key-missing', message, details)
const unusable = (message: string) => new AppError('encryption-key-unusable', message)

/** CK_ATTRIBUTE, one after the other. */
const template = (attributes: readonly Attribute[]): BigUint64Array =>
  row(...attributes.flatMap(([type, value]) => [type, value, BigInt(value.length)]))

/** CK_MECHANISM with CK_GCM_PARAMS: nonce, its bytes and bits, what is authenticated, its bytes, bits of the tag. */
function gcm(nonce: Uint8Array, associated: Uint8Array): BigUint64Array {
  const parameters = row(
    nonce,
    BigInt(NONCE_BYTES),
    BigInt(NONCE_BYTES * 8),
    associated,
    BigInt(associated.length),
    BigInt(TAG_BYTES * 8),
  )
  return row(CKM_AES_GCM, parameters, BigInt(parameters.byteLength))
}

interface FoundToken {
  readonly slot: bigint
  readonly label: string
  readonly flags: bigint
}

function findToken(module: ModuleFunctions, label: string | undefined): FoundToken {
  const count = new BigUint64Array(1)
  check(module.C_GetSlotList(1, null, count), 'C_GetSlotList')
  const slots = new BigUint64Array(Number(count[0]))
  check(module.C_GetSlotList(1, slots, count), 'C_GetSlotList')
  const tokens = [...slots.subarray(0, Number(count[0]))].map((slot): FoundToken => {
    // CK_TOKEN_INFO: a label of 32 bytes, maker, model and serial number of 64, flags.
    const info = Buffer.alloc(256)
    check(module.C_GetTokenInfo(slot, info), 'C_GetTokenInfo')
    return { slot, label: info.toString('utf8', 0, 32).trimEnd(), flags: info.readBigUInt64LE(96) }
  })
  const usable = tokens.filter(({ flags }) => (flags & CKF_TOKEN_INITIALIZED) !== 0n)
  const [found, another] = usable.filter((token) => label === undefined || token.label === label)
  if (found && !another) return found
  const there = `those there: ${usable.map((token) => `"${token.label}"`).join(', ') || 'none'}`
  const what = found ? 'Several tokens could be meant' : `There is no token${label === undefined ? '' : ` "${label}"`}`
  throw new AppError('encryption-token-unreachable', `${what}; ${there}`)
}

function logIn(module: ModuleFunctions, session: bigint, flags: bigint, pin: string | undefined): void {
  const refused = (why: string) => new AppError('encryption-token-refused', `The token refuses: ${why}`)
  if (pin === undefined) {
    if ((flags & CKF_LOGIN_REQUIRED) === 0n) return
    throw refused('it wants a PIN, and none is given')
  }
  if ((flags & CKF_USER_PIN_LOCKED) !== 0n) throw refused('the PIN is locked')
  // Not by whoever is started again and again with a wrong one.
  if ((flags & CKF_USER_PIN_FINAL_TRY) !== 0n)
    throw refused('one more wrong PIN would lock it; log in once by other means')
  const bytes = Buffer.from(pin)
  const result = module.C_Login(session, CKU_USER, bytes, bytes.length)
  if (result !== CKR.USER_ALREADY_LOGGED_IN) check(result, 'C_Login')
}
