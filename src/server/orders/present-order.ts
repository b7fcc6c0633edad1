import { ERROR_CODES, type ErrorCode } from '../../contract/error-codes.ts'
import type { Order as ContractOrder, OrderDetails, OrderReview } from '../../contract/order.ts'
import type { UserId } from '../../core/model/ids.ts'
import type { Order, OrderEffect, OrderItem, OrderProblem } from '../../core/model/order.ts'
import type { StoredUser } from '../../store/users.ts'
import { isoTime } from '../iso-time.ts'

export function presentOrder(order: Order): ContractOrder {
  const { takesEffectAtMs, placedAtMs, finishedAtMs, failure, cancelledByName, placedBy, ...same } = order
  return {
    ...same,
    placedBy: { ...placedBy },
    takesEffectAt: isoTime(takesEffectAtMs),
    placedAt: isoTime(placedAtMs),
    ...(finishedAtMs === undefined ? {} : { finishedAt: isoTime(finishedAtMs) }),
    ...(failure === undefined ? {} : { failure: { code: failure, message: textOf(failure) } }),
    ...(cancelledByName === undefined ? {} : { cancelledBy: { name: cancelledByName } }),
  }
}

/** People are told by the name they have now, or had when the order was placed. */
export function presentOrderDetails(
  order: Order,
  items: readonly OrderItem[],
  users: ReadonlyMap<UserId, StoredUser>,
): OrderDetails {
  return {
    ...presentOrder(order),
    items: items.map((item) => ({
      ...presentEffect(item, users.get(item.userId), item.userName),
      letter: item.letter,
    })),
  }
}

export function presentReview(
  takesEffectAtMs: number,
  effects: readonly OrderEffect[],
  users: ReadonlyMap<UserId, StoredUser>,
): OrderReview {
  return {
    takesEffectAt: isoTime(takesEffectAtMs),
    items: effects.map((effect) => presentEffect(effect, users.get(effect.userId), effect.userId)),
    allowed: effects.filter(({ problem }) => problem === undefined).length,
  }
}

function presentEffect({ userId, before, after, problem }: OrderEffect, user: StoredUser | undefined, name: string) {
  return {
    user: {
      id: userId,
      name: user?.name ?? name,
      ...(user?.extension === undefined ? {} : { extension: user.extension }),
    },
    before,
    after,
    ...(problem === undefined ? {} : { problem: presentProblem(problem) }),
  }
}

export function presentProblem(code: OrderProblem) {
  return { code, message: textOf(code) }
}

const textOf = (code: string): string => ERROR_CODES[code as ErrorCode]?.text ?? code
