import type { ApplyWebhook } from '../../contract/apply-document.ts'
import type { Account } from '../../core/model/account.ts'
import { accountScope, type Trx } from '../../store/db.ts'
import type { KeyRing } from '../../store/key-ring.ts'
import {
  createWebhook,
  listWebhooks,
  removeWebhook,
  setWebhookSecret,
  updateWebhook,
  type Webhook,
  webhookSecret,
} from '../../store/webhooks.ts'
import { bring, documentInvalid, type Made, refuseTwice, takeAway } from './change.ts'

export async function takeAwayWebhooks(trx: Trx, account: Account, webhooks: readonly ApplyWebhook[]): Promise<Made[]> {
  refuseTwice(webhooks.map(({ url }) => nameOf(account, url)))
  const absent = webhooks.filter((webhook) => webhook.absent)
  const existing = await existingWebhooks(trx, account, absent)
  const changes: Made[] = []
  for (const { url } of absent) {
    const remove = (id: string) => removeWebhook(trx, accountScope(account.id), id)
    changes.push(await takeAway({ kind: 'webhook', name: nameOf(account, url) }, existing.get(url), remove))
  }
  return changes
}

/** Fails with `document-invalid` when a new one does not say what it is told of. */
export async function bringWebhooks(
  trx: Trx,
  keys: KeyRing,
  account: Account,
  webhooks: readonly ApplyWebhook[],
): Promise<Made[]> {
  const scope = accountScope(account.id)
  const present = webhooks.filter((webhook) => !webhook.absent)
  const existing = await existingWebhooks(trx, account, present)
  const changes: Made[] = []
  for (const { url, secret, ...wanted } of present) {
    const name = nameOf(account, url)
    const before = existing.get(url)
    const eventTypes = wanted.eventTypes ?? before?.eventTypes
    if (!eventTypes) throw documentInvalid(`${name} is new and needs eventTypes`)
    const after = {
      description: wanted.description ?? before?.description ?? '',
      eventTypes: [...eventTypes],
      active: wanted.active ?? before?.active ?? true,
    }
    const hasNewSecret = before && secret !== undefined && secret !== (await webhookSecret(trx, keys, before))
    const write = async () => {
      if (!before)
        return createWebhook(trx, scope, keys, { ...after, url, accountId: account.id, ...withSecret(secret) })
      if (hasNewSecret) await setWebhookSecret(trx, scope, keys, before, secret)
      return updateWebhook(trx, scope, before.id, { ...after, url })
    }
    changes.push(
      await bring(
        { kind: 'webhook', name },
        before && { ...fieldsOf(before), ...(hasNewSecret && { secret: 'the former' }) },
        { ...after, ...(hasNewSecret && { secret: 'another' }) },
        write,
      ),
    )
  }
  return changes
}

const withSecret = (secret: string | undefined) => (secret === undefined ? {} : { secret })

function nameOf({ slug }: Account, url: string): string {
  return `${slug}/${url}`
}

async function existingWebhooks(
  trx: Trx,
  account: Account,
  wanted: readonly ApplyWebhook[],
): Promise<ReadonlyMap<string, Webhook>> {
  const webhooks = wanted.length === 0 ? [] : await listWebhooks(trx, accountScope(account.id))
  return new Map(webhooks.map((webhook) => [webhook.url, webhook]))
}

function fieldsOf({ description, eventTypes, active }: Webhook) {
  return { description, eventTypes: [...eventTypes], active }
}
