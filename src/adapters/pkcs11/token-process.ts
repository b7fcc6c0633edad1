/** A process that has the token: started by `token-key.ts`, never by a person. It ends when nobody listens any more. */

import { readFileSync } from 'node:fs'
import { AppError } from '../../core/model/app-error.ts'
import type { TokenPlace } from '../../store/key-ring.ts'
import { openToken, type Token } from './token.ts'

export type TokenWork =
  | { readonly does: 'seal'; readonly plain: Uint8Array; readonly associated: Uint8Array }
  | { readonly does: 'open'; readonly keyId: string; readonly sealed: Uint8Array; readonly associated: Uint8Array }
  | { readonly does: 'make-key' }

export interface TokenRequest {
  readonly place: TokenPlace
  readonly work: TokenWork
}

export type TokenAnswer =
  | { readonly done: ReturnType<Token['seal'] | Token['open'] | Token['makeKey']> }
  | { readonly failed: { readonly code: string; readonly message: string; readonly details: AppError['details'] } }

let token: Token | undefined

function perform({ place, work }: TokenRequest): ReturnType<Token['seal'] | Token['open'] | Token['makeKey']> {
  token ??= openToken(place, pinOf(place))
  if (work.does === 'seal') return token.seal(work.plain, work.associated)
  if (work.does === 'open') return token.open(work.keyId, work.sealed, work.associated)
  return token.makeKey()
}

function pinOf({ pinFile }: TokenPlace): string | undefined {
  if (pinFile === undefined) return process.env.TAPELINE_PKCS11_PIN || undefined
  try {
    return readFileSync(pinFile, 'utf8').split(/\r?\n/, 1)[0]
  } catch (error) {
    throw new AppError(
      'encryption-token-refused',
      'The file with the PIN cannot be read',
      { pinFile },
      { cause: error },
    )
  }
}

function answer(request: TokenRequest): TokenAnswer {
  try {
    return { done: perform(request) }
  } catch (error) {
    const { code, message, details, cause } =
      error instanceof AppError ? error : new AppError('encryption-token-unreachable', String(error))
    return { failed: { code, message: cause instanceof Error ? `${message}: ${cause.message}` : message, details } }
  }
}

// Whoever stops the recorder stops it first: it may need its keys to the end.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => {
  token?.close()
  process.exit()
})
process.on('message', (request: TokenRequest) => {
  // Whoever asked may be gone.
  process.send?.(answer(request), undefined, undefined, () => {})
})
