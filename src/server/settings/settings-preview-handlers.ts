import { defaultSettings } from '../../core/policy/presets.ts'
import { findSettings } from '../../store/account-settings.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { loadPeople, refuseUnknownIds } from './account-people.ts'
import { presentPreview } from './present-preview.ts'
import { previewSettings } from './preview-settings.ts'
import { scopeOfAccount } from './scope-of-account.ts'

const DAY_MS = 24 * 3_600_000

export function settingsPreviewHandlers({ db, nowMs }: ServerParts): Handlers<'previewSettings'> {
  const inTurn = takeTurns()
  return {
    previewSettings: async ({ actor, params: { accountId }, body: { settings, days }, request, reply }) => {
      const scope = await scopeOfAccount(db, actor, accountId)
      const stored = await findSettings(db, scope, accountId)
      const inForce = stored?.settings ?? defaultSettings()
      refuseUnknownIds(settings, await loadPeople(db, scope), inForce)
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      if (reply.raw.destroyed) gone.abort()
      const preview = await inTurn(() =>
        previewSettings(db, {
          accountId,
          fromMs: nowMs() - days * DAY_MS,
          inForce,
          edited: settings,
          signal: gone.signal,
        }),
      )
      await audit(db, request, nowMs(), actor, {
        action: 'settings.previewed',
        subject: { kind: 'settings', id: accountId },
        accountId,
        details: { days, lookedAt: preview.lookedAt },
      })
      return presentPreview(db, scope, preview, { basedOnVersion: stored?.version ?? 0, days })
    },
  }
}

/** One after the other: the turns of several at once would add up, and live calls would wait for all of them. */
function takeTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
