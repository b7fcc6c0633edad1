import type { NewOrder } from '../../contract/order.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { Order, OrderDraft, OrderEffect, OrderItem } from '../../core/model/order.ts'
import { takesEffectAt } from '../../core/orders/takes-effect.ts'
import type { Db, Scope, Trx } from '../../store/db.ts'
import { newId } from '../../store/new-id.ts'
import { acceptsOrders, createOrder, findOrderByKey, itemsOfOrder, lockOrders } from '../../store/orders.ts'
import type { Actor } from '../actor.ts'
import { audit, type Deed } from '../audit.ts'
import type { Asked } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { authorOf } from '../settings/author-of.ts'
import { applyEffects } from './apply-effects.ts'
import { effectsOf, type OrderContext, orderContext } from './order-context.ts'
import { presentProblem } from './present-order.ts'

export type WantedOrder = Omit<NewOrder, 'accountId'>

type AskedBy = Pick<Asked<never>, 'request'> & { readonly actor: Actor }

/** Somebody else may save settings at the same moment: then it is judged anew. */
const TRIES = 4

/**
 * All of it or nothing. Fails with `order-not-allowed`, `order-account-closed`, `order-key-taken`, `activation-date-past` or
 * `activation-date-too-far`.
 */
export async function placeOrder(
  parts: ServerParts,
  asked: AskedBy,
  scope: Scope,
  accountId: AccountId,
  wanted: WantedOrder,
): Promise<Order> {
  for (let tried = 1; ; tried++) {
    try {
      const { order, isNew } = await parts.db
        .transaction()
        .execute((trx) => placeIn(trx, parts, asked, scope, accountId, wanted))
      if (isNew) await parts.bus.publish({ topic: 'directory-changed', accountId })
      return order
    } catch (error) {
      const isOvertaken = error instanceof AppError && error.code === 'settings-changed'
      if (!isOvertaken || tried === TRIES) throw error
    }
  }
}

async function placeIn(
  trx: Trx,
  { jobs, nowMs }: ServerParts,
  { request, actor }: AskedBy,
  scope: Scope,
  accountId: AccountId,
  wanted: WantedOrder,
): Promise<{ readonly order: Order; readonly isNew: boolean }> {
  await lockOrders(trx, accountId)
  const known = wanted.key === undefined ? undefined : await findOrderByKey(trx, scope, accountId, wanted.key)
  if (known) {
    await refuseOtherOrder(trx, scope, known, wanted)
    return { order: known, isNew: false }
  }
  if (!(await acceptsOrders(trx, scope, accountId))) {
    throw new AppError('order-account-closed', 'The account is being closed')
  }
  const atMs = nowMs()
  const draft: OrderDraft = wanted
  const context = await orderContext(trx, scope, accountId, draft.userIds)
  const takesEffectAtMs = momentOf(wanted.activationDate, context, atMs)
  const effects = effectsOf(draft, context)
  refuseProblems(effects, context)
  const shared = {
    id: newId(),
    accountId,
    action: draft.action,
    ...(draft.product === undefined ? {} : { product: draft.product }),
    ...(wanted.activationDate === undefined ? {} : { activationDate: wanted.activationDate }),
    takesEffectAtMs,
    itemCount: effects.length,
    placedBy: { kind: actor.kind, id: actor.id, name: actor.name },
    placedAtMs: atMs,
  }
  const placed = deedOf('order.placed', shared, effects)
  // Last: other changes of the account wait from here to the commit.
  const tell = async (...deeds: readonly (Deed | undefined)[]) => {
    for (const deed of deeds) if (deed) await audit(trx, request, atMs, actor, deed)
  }
  const key = wanted.key === undefined ? {} : { key: wanted.key }
  if (takesEffectAtMs > atMs) {
    const order: Order = { ...shared, state: 'scheduled' }
    await createOrder(trx, scope, { ...order, ...key }, scheduledItems(effects, context))
    await jobs.enqueue(trx, { name: 'carry-out-order', subjectId: order.id, notBeforeMs: takesEffectAtMs })
    await tell(placed)
    return { order, isNew: true }
  }
  const applied = await applyEffects(trx, scope, context, draft, effects, authorOf(actor))
  const order: Order = { ...shared, state: 'done', finishedAtMs: atMs, settingsVersion: applied.settingsVersion }
  await createOrder(trx, scope, { ...order, ...key }, applied.items)
  if (applied.items.some(({ letter }) => letter === 'waiting')) {
    await jobs.enqueue(trx, { name: 'send-order-letters', subjectId: order.id })
  }
  await tell(placed, applied.deed, deedOf('order.done', shared, effects))
  return { order, isNew: true }
}

/** Fails with `activation-date-past` or `activation-date-too-far`. */
export function momentOf(activationDate: string | undefined, { account }: OrderContext, nowMs: number): number {
  const moment = takesEffectAt(activationDate, account.timeZone, nowMs)
  if (!('problem' in moment)) return moment.atMs
  throw new AppError(
    moment.problem,
    moment.problem === 'activation-date-past'
      ? `In ${account.timeZone} that day is over`
      : 'Orders can be placed at most 366 days ahead',
    { timeZone: account.timeZone },
  )
}

/** The details would be long for thousands; a hundred tell what is wrong. */
const PROBLEMS_TOLD = 100

function refuseProblems(effects: readonly OrderEffect[], { users }: OrderContext): void {
  const problems = effects.flatMap(({ userId, problem }) =>
    problem === undefined ? [] : [{ userId, problem: presentProblem(problem) }],
  )
  const [first] = problems
  if (!first) return
  const name = users.get(first.userId)?.name ?? first.userId
  const others = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`
  throw new AppError('order-not-allowed', `${name}: ${first.problem.message}${others}`, {
    problems: problems.slice(0, PROBLEMS_TOLD).map(({ userId, problem }) => ({ userId, ...problem })),
  })
}

function scheduledItems(effects: readonly OrderEffect[], { users }: OrderContext): OrderItem[] {
  return effects.map((effect) => ({
    ...effect,
    userName: users.get(effect.userId)?.name ?? effect.userId,
    letter: 'none',
  }))
}

/** Fails with `order-key-taken`. */
async function refuseOtherOrder(db: Db, scope: Scope, known: Order, wanted: WantedOrder): Promise<void> {
  const items = await itemsOfOrder(db, scope, known.id)
  const isSame =
    known.action === wanted.action &&
    known.product === wanted.product &&
    known.activationDate === wanted.activationDate &&
    String(items.map(({ userId }) => userId)) === String([...new Set(wanted.userIds)])
  if (!isSame) throw new AppError('order-key-taken', 'Another order was placed with this key')
}

/** So many people of an order stand in the audit log; the order has all. */
const USERS_TOLD = 100

type ToldOrder = Pick<Order, 'id' | 'accountId' | 'action' | 'product' | 'activationDate' | 'itemCount'>

export function deedOf(
  action: string,
  { id, accountId, action: ordered, product, activationDate, itemCount }: ToldOrder,
  effects: readonly OrderEffect[],
): Deed {
  return {
    action,
    subject: { kind: 'order', id },
    accountId,
    details: {
      action: ordered,
      ...(product === undefined ? {} : { product }),
      ...(activationDate === undefined ? {} : { activationDate }),
      users: itemCount,
      userIds: effects.slice(0, USERS_TOLD).map(({ userId }) => userId),
    },
  }
}
