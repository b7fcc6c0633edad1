import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../core/model/app-error.ts'
import { createFirstAdministrator } from '../../store/first-administrator.ts'
import { createAttemptLimiter } from '../attempt-limiter.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { beginSession } from '../sign-in/begin-session.ts'
import { hashNewPassword } from '../sign-in/new-password.ts'

/** Whoever they are: there is one code. */
const TRIES = { maximumFailures: 10, windowMs: 15 * 60_000 }

export function firstAdministratorHandlers(parts: ServerParts): Handlers<'createFirstAdministrator'> {
  const { db, nowMs, firstStartCode } = parts
  const tries = createAttemptLimiter(TRIES, nowMs)
  return {
    createFirstAdministrator: async ({ body, request, reply }) => {
      const retryAfterSeconds = tries.retryAfterSeconds('code')
      if (retryAfterSeconds > 0) throw new AppError('too-many-attempts', 'Too many tries', { retryAfterSeconds })
      if (firstStartCode === undefined || !areEqual(body.code, firstStartCode)) {
        tries.failed('code')
        throw new AppError('wrong-code', 'This is not the code that Tapeline printed when it started')
      }
      const { name, email } = body
      const user = await createFirstAdministrator(db, {
        name,
        email,
        passwordHash: await hashNewPassword(parts, body.password, { name, email }),
      })
      const subject = { kind: 'user', id: user.id }
      const by = { kind: 'user', id: user.id, name } as const
      const details = { name, role: user.role, by: 'first start' }
      await audit(db, request, nowMs(), by, { action: 'user.created', subject, details })
      return beginSession(parts, request, reply, user, ['password'])
    },
  }
}

/** However it was typed; takes the same time wherever the first difference is. */
function areEqual(typed: string, code: string): boolean {
  return timingSafeEqual(digestOf(typed), digestOf(code))
}

const digestOf = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    .digest()
