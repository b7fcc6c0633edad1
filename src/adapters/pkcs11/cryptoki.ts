/**
 * A PKCS#11 module (OASIS PKCS#11 2.40) through koffi: its functions and their return values. Every call blocks, and a module may crash or
 * hang: `token-process.ts` alone loads one. For 64-bit Linux and macOS, where CK_ULONG is as wide as a pointer and each struct a row of them.
 */

import koffi from 'koffi'
import { AppError } from '../../core/model/app-error.ts'

/** Place in CK_FUNCTION_LIST, and what is given: not every module exports more than C_GetFunctionList. */
const FUNCTIONS = {
  C_Initialize: [0, 'void *'],
  C_Finalize: [1, 'void *'],
  C_GetSlotList: [4, 'uint8_t, void *, void *'],
  C_GetTokenInfo: [6, 'uint64_t, void *'],
  C_OpenSession: [12, 'uint64_t, uint64_t, void *, void *, void *'],
  C_Login: [18, 'uint64_t, uint64_t, void *, uint64_t'],
  C_GetAttributeValue: [24, 'uint64_t, uint64_t, void *, uint64_t'],
  C_FindObjectsInit: [26, 'uint64_t, void *, uint64_t'],
  C_FindObjects: [27, 'uint64_t, void *, uint64_t, void *'],
  C_FindObjectsFinal: [28, 'uint64_t'],
  C_EncryptInit: [29, 'uint64_t, void *, uint64_t'],
  C_Encrypt: [30, 'uint64_t, void *, uint64_t, void *, void *'],
  C_DecryptInit: [33, 'uint64_t, void *, uint64_t'],
  C_Decrypt: [34, 'uint64_t, void *, uint64_t, void *, void *'],
  C_GenerateKey: [58, 'uint64_t, void *, void *, uint64_t, void *'],
} as const satisfies Record<string, readonly [place: number, given: string]>

export const CKR = {
  OK: 0x0,
  ARGUMENTS_BAD: 0x7,
  ATTRIBUTE_TYPE_INVALID: 0x12,
  MECHANISM_PARAM_INVALID: 0x71,
  USER_ALREADY_LOGGED_IN: 0x100,
  CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const

/** All others: it is not there, or not in order. */
const REFUSED: Readonly<Record<number, string>> = {
  160: 'the PIN is wrong',
  161: 'the PIN is none',
  162: 'the PIN is too short or too long',
  163: 'the PIN has expired',
  164: 'the PIN is locked',
  258: 'its PIN was never set',
}
const UNSUITABLE: Readonly<Record<number, string>> = {
  84: 'CKR_FUNCTION_NOT_SUPPORTED',
  99: 'CKR_KEY_TYPE_INCONSISTENT',
  104: 'CKR_KEY_FUNCTION_NOT_PERMITTED',
  112: 'CKR_MECHANISM_INVALID',
  113: 'CKR_MECHANISM_PARAM_INVALID',
  7: 'CKR_ARGUMENTS_BAD',
  208: 'CKR_TEMPLATE_INCOMPLETE',
  209: 'CKR_TEMPLATE_INCONSISTENT',
  226: 'CKR_TOKEN_WRITE_PROTECTED',
}

type Given = number | bigint | Uint8Array | BigUint64Array | null
export type ModuleFunctions = Readonly<Record<keyof typeof FUNCTIONS, (...given: readonly Given[]) => number>>

/** Throws `encryption-token-unreachable`. */
export function loadModule(path: string): ModuleFunctions {
  try {
    const list = new BigUint64Array(1)
    koffi.load(path).func('uint64_t C_GetFunctionList(void *)')(list)
    const bound = Object.entries(FUNCTIONS).map(([name, [place, given]]) => {
      // Behind the version, which takes as much room as a pointer.
      const pointer = koffi.decode((list[0] ?? 0n) + 8n + BigInt(place) * 8n, 'void *')
      const call = koffi.decode(pointer, koffi.proto(`uint64_t ${name}(${given})`))
      return [name, (...values: readonly Given[]) => Number(call(...values))]
    })
    return Object.fromEntries(bound) as ModuleFunctions
  } catch (error) {
    throw new AppError(
      'encryption-token-unreachable',
      'The PKCS#11 module cannot be loaded',
      { path },
      { cause: error },
    )
  }
}

/** `what` was tried. Throws `encryption-token-unreachable`, `encryption-token-refused` or `encryption-token-unsuitable`. */
export function check(result: number, what: string): void {
  if (result === CKR.OK) return
  const code = `0x${result.toString(16)}`
  const refused = REFUSED[result]
  if (refused) throw new AppError('encryption-token-refused', `The token refuses: ${refused}`, { what, code })
  const unsuitable = UNSUITABLE[result]
  if (unsuitable) {
    throw new AppError('encryption-token-unsuitable', `The token cannot do it: ${what} ${unsuitable}`, { what, code })
  }
  throw new AppError('encryption-token-unreachable', `The token does not do it: ${what} ${code}`, { what, code })
}

/** Where it lies; it stays there as long as it is referenced. */
const addressOf = (bytes: Uint8Array | BigUint64Array): bigint => BigInt(koffi.address(bytes))

/** A struct, or several: CK_ATTRIBUTE, CK_MECHANISM. What it points at is kept as long as it is. */
export function row(...values: readonly (bigint | Uint8Array | BigUint64Array)[]): BigUint64Array {
  const struct = BigUint64Array.from(values, (value) => (typeof value === 'bigint' ? value : addressOf(value)))
  return Object.assign(struct, { pointsAt: values })
}
