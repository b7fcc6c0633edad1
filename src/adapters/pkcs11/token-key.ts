/**
 * The key of the installation in a PKCS#11 token. The module that leads there is its vendor's code and may block for long, crash or hang: it is
 * in a process of its own, one at a time, which is started when it is needed and ended when it is not. A session is therefore never old.
 */

import { fork } from 'node:child_process'
import { AppError } from '../../core/model/app-error.ts'
import type { TokenPlace } from '../../store/key-ring.ts'
import type { InstallationKey } from '../installation-key.ts'
import { unusable } from '../key-files.ts'
import { contextOf } from '../named-key.ts'
import type { Token } from './token.ts'
import type { TokenAnswer, TokenRequest, TokenWork } from './token-process.ts'

export interface TokenKey extends InstallationKey {
  makeKey(): Promise<ReturnType<Token['makeKey']>>
}

export interface TokenTimes {
  /** Longer than a network HSM takes for a login. Default 20,000. */
  readonly answerMs?: number
  /** So long nobody waits again for a token that was not there. Default 5000. */
  readonly awayMs?: number
}

const IDLE_MS = 10_000

export function createTokenKey(place: TokenPlace, { answerMs = 20_000, awayMs = 5000 }: TokenTimes = {}): TokenKey {
  let child: TokenChild | undefined
  let idle: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()
  let failed: { readonly error: AppError; readonly untilMs: number } | undefined

  /** One after the other. */
  function ask<Done>(work: TokenWork): Promise<Done> {
    const asked = last.then(() => tryTwice({ place, work }))
    last = asked.catch(() => {})
    return asked as Promise<Done>
  }

  async function tryTwice(request: TokenRequest): Promise<unknown> {
    if (failed && performance.now() < failed.untilMs) throw failed.error
    clearTimeout(idle)
    const isNew = child === undefined
    try {
      return await tryOnce(request).catch((error: unknown) => {
        // What was lost (a session, a device that was unplugged, and the keys with it) may be there for a new process.
        const isLost = codeOf(error) === UNREACHABLE || codeOf(error) === MISSING
        if (isNew || !isLost) throw error
        return tryOnce(request)
      })
    } catch (error) {
      // A wrong PIN is never tried again: that would lock the token.
      if (codeOf(error) === 'encryption-token-refused') failed = { error: error as AppError, untilMs: Infinity }
      if (codeOf(error) === UNREACHABLE) failed = { error: error as AppError, untilMs: performance.now() + awayMs }
      throw error
    } finally {
      idle = setTimeout(() => {
        child?.end()
        child = undefined
      }, IDLE_MS).unref()
    }
  }

  async function tryOnce(request: TokenRequest): Promise<unknown> {
    child ??= startChild(answerMs)
    try {
      return await child.ask(request)
    } catch (error) {
      child.kill()
      child = undefined
      throw error
    }
  }

  return {
    async seal(plain, purpose) {
      const work = { does: 'seal', plain, associated: contextOf(purpose) } as const
      const { keyId, sealed } = await ask<ReturnType<Token['seal']>>(work)
      return { sealedBy: keyId, sealed }
    },
    async open({ sealedBy, sealed }, purpose, path) {
      const work = { does: 'open', keyId: sealedBy, sealed, associated: contextOf(purpose) } as const
      const plain = await ask<ReturnType<Token['open']>>(work).catch((error: unknown) => {
        if (codeOf(error) !== MISSING) throw error
        throw unusable(path, 'The key in it was sealed with a key that is not in the token')
      })
      if (!plain) throw unusable(path, 'The key in it cannot be opened: the file is damaged')
      return plain
    },
    makeKey: () => ask({ does: 'make-key' }),
  }
}

interface TokenChild {
  /** One at a time. */
  ask(request: TokenRequest): Promise<unknown>
  /** It logs out. */
  end(): void
  /** It may hang in the module. */
  kill(): void
}

function startChild(answerMs: number): TokenChild {
  const child = fork(new URL('./token-process.ts', import.meta.url), {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Whoever waits for an answer has a timer; nobody else is kept by it.
  child.unref()
  child.channel?.unref()
  let answered: ((answer: TokenAnswer) => void) | undefined
  const lost = (message: string) => answered?.({ failed: { code: UNREACHABLE, message, details: {} } })
  child.on('message', (answer: TokenAnswer) => answered?.(answer))
  child.on('error', () => lost('The PKCS#11 module cannot be asked'))
  child.on('exit', () => lost('The PKCS#11 module has crashed'))
  return {
    async ask(request) {
      const { promise, resolve } = Promise.withResolvers<TokenAnswer>()
      answered = resolve
      const timer = setTimeout(() => lost('The token does not answer'), answerMs)
      child.send(request)
      const answer = await promise.finally(() => clearTimeout(timer))
      if ('done' in answer) return answer.done
      const { code, message, details } = answer.failed
      throw new AppError(code, message, details)
    },
    end: () => child.connected && child.disconnect(),
    kill: () => void child.kill('SIGKILL'),
  }
}

const MISSING = 'encryption-key-missing'
const UNREACHABLE = 'encryption-token-unreachable'
const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : undefined)
