import { z } from 'zod'
import {
  type HeldProduct,
  type LetterState,
  ORDER_ACTIONS,
  ORDER_PROBLEMS,
  ORDER_STATES,
  PRODUCTS,
} from '../core/model/order.ts'
import { defineRoute } from './route.ts'
import { accountQuery, flag, givenId, id, name, page, pageQuery, searchQuery, timestamp } from './values.ts'

/** More people than this are several orders. */
export const MAXIMUM_ORDER_USERS = 10_000

export const product = z.enum(PRODUCTS).meta({
  id: 'Product',
  description: '`on-demand`: nothing is kept until somebody starts it. `always-on`: kept from the first second',
})

export const heldProduct = z.enum([...PRODUCTS, 'none', 'own-rules'] satisfies HeldProduct[]).meta({
  id: 'HeldProduct',
  description: 'A product, none, or rules of the settings that are none of the products',
})

const day = z.iso.date().describe('A day as `yyyy-mm-dd`, in the time zone of the account')

const wanted = {
  accountId: givenId.exactOptional().describe("The caller's own account when absent; required for the platform's"),
  action: z.enum(ORDER_ACTIONS).describe('`add`: for people without a product; `change`: another one; `remove`: none'),
  product: product.exactOptional().describe('Given for `add` and `change`, and only for them'),
  userIds: z.array(givenId).min(1).max(MAXIMUM_ORDER_USERS),
  activationDate: day
    .exactOptional()
    .describe('Takes effect at 00:00 of this day; at once without it, or with today. At most 366 days ahead'),
}

const checkProduct = (
  { action, product: given }: { readonly action: string; readonly product?: string },
  context: z.core.$RefinementCtx,
) => {
  if ((action === 'remove') === (given === undefined)) return
  const message = action === 'remove' ? 'A removal names no product' : 'Say which product'
  context.addIssue({ code: 'custom', path: ['product'], message })
}

export const orderDraft = z.object(wanted).superRefine(checkProduct).meta({ id: 'OrderDraft' })

export const newOrder = z
  .object({
    ...wanted,
    key: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[\x21-\x7e]+$/, 'Give printable ASCII without blanks')
      .exactOptional()
      .describe('Of your making, best a UUID: an order that is sent again with the same key is placed once'),
  })
  .superRefine(checkProduct)
  .meta({ id: 'NewOrder' })

const problem = z.object({ code: z.enum(ORDER_PROBLEMS), message: z.string() })

const effect = {
  user: z.object({ id, name: z.string(), extension: z.string().exactOptional() }),
  before: heldProduct,
  after: heldProduct,
  problem: problem.exactOptional().describe('Why nothing changes for this person'),
}

export const orderReview = z
  .object({
    takesEffectAt: timestamp,
    items: z.array(z.object(effect)),
    allowed: z.int().describe('How many people would get what is ordered'),
  })
  .meta({ id: 'OrderReview' })

export const order = z
  .object({
    id,
    accountId: id,
    action: z.enum(ORDER_ACTIONS),
    product: product.exactOptional(),
    activationDate: day.exactOptional(),
    takesEffectAt: timestamp,
    state: z
      .enum(ORDER_STATES)
      .describe('`scheduled`: waits for its day. `failed`: when the day came, nobody could get it; `failure` says why'),
    failure: z.object({ code: z.string(), message: z.string() }).exactOptional(),
    itemCount: z.int(),
    placedBy: z.object({ kind: z.enum(['user', 'api-key']), id: z.string(), name: z.string() }),
    placedAt: timestamp,
    finishedAt: timestamp.exactOptional(),
    cancelledBy: z.object({ name: z.string() }).exactOptional(),
    settingsVersion: z.int().exactOptional().describe('The version of the settings that the order made'),
  })
  .meta({ id: 'Order' })

export const orderDetails = order
  .extend({
    items: z.array(
      z.object({
        ...effect,
        letter: z
          .enum(['none', 'waiting', 'sent', 'failed'] satisfies LetterState[])
          .describe('Whether an e-mail told the person; `none`: there was nobody to tell'),
      }),
    ),
  })
  .meta({ id: 'OrderDetails' })

export const recordingUser = z
  .object({
    id,
    name: z.string(),
    firstName: z.string().exactOptional(),
    lastName: z.string().exactOptional(),
    extension: z.string().exactOptional(),
    numbers: z.array(z.string()),
    email: z.string().exactOptional(),
    profile: z.string().exactOptional(),
    mayBeRecorded: z.boolean().describe('False for a profile that is none of those that may'),
    product: heldProduct,
    pending: z
      .object({
        orderId: id,
        action: z.enum(ORDER_ACTIONS),
        product: product.exactOptional(),
        activationDate: day,
      })
      .exactOptional()
      .describe('The order that waits for its day'),
  })
  .meta({ id: 'RecordingUser' })

export const recordingUsers = z
  .object({
    products: z
      .array(z.object({ id: product, name: z.string() }))
      .describe('What can be ordered, and how it is called'),
    profiles: z.union([z.literal('any'), z.array(z.string())]).describe('Profiles that may be recorded'),
    otherProfiles: z.array(z.string()).describe('Those that people of the account have besides'),
    users: z.array(recordingUser),
    nextCursor: z.string().exactOptional(),
    count: z.int().exactOptional().describe('How many there are on all pages; with the first one'),
  })
  .meta({ id: 'RecordingUsers' })

const part = z.string().max(200).exactOptional()

const recordingUsersQuery = searchQuery.extend({
  state: z
    .enum(['recorded', 'not-recorded'])
    .exactOptional()
    .describe('`recorded`: who has a product or rules of their own, or an order that waits; everybody when absent'),
  product: heldProduct.exactOptional().describe('Only who has this one'),
  name: part.describe('Part of the name, the first or the last name'),
  number: part.describe('Part of a telephone number, in any spelling'),
  extension: part.describe('Part of the extension'),
  userId: givenId.exactOptional().describe('Only this user'),
  sortBy: z
    .enum(['name', 'number', 'extension', 'product'])
    .default('name')
    .describe('Of equal ones the name decides; who has nothing there comes last'),
  descending: flag.default(false),
})

export const orderOptions = z
  .object({
    letters: z.boolean().describe('Whether people are told by e-mail that they are recorded, or no longer'),
    language: z.enum(['en', 'de']).describe('Of the e-mails'),
  })
  .meta({ id: 'OrderOptions' })

export type Order = z.infer<typeof order>
export type OrderDetails = z.infer<typeof orderDetails>
export type NewOrder = z.infer<typeof newOrder>
export type OrderReview = z.infer<typeof orderReview>
export type OrderOptions = z.infer<typeof orderOptions>
export type RecordingUser = z.infer<typeof recordingUser>
export type RecordingUsers = z.infer<typeof recordingUsers>

const ofAccount = z.object({ accountId: givenId })
const ofOrder = z.object({ orderId: givenId })
const tag = 'orders'
const access = 'manage-orders'

export const orderRoutes = {
  listRecordingUsers: defineRoute({
    name: 'listRecordingUsers',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/recording-users',
    tag,
    summary: 'Who of an account has which product',
    description: 'Everybody by name, with a product or without, unless the query says otherwise.',
    access,
    params: ofAccount,
    query: recordingUsersQuery,
    answer: { status: 200, schema: recordingUsers },
  }),
  setProfile: defineRoute({
    name: 'setProfile',
    method: 'PUT',
    path: '/api/v1/users/{userId}/profile',
    tag,
    summary: "Set a user's profile",
    description:
      'It decides whether the user may be recorded. Stored in the settings of the account, as a new version.',
    access: 'manage-users',
    params: z.object({ userId: givenId }),
    body: z
      .object({ profile: name.max(100).exactOptional().describe('Not known when absent') })
      .meta({ id: 'ProfileChange' }),
    answer: { status: 204 },
  }),
  reviewOrder: defineRoute({
    name: 'reviewOrder',
    method: 'POST',
    path: '/api/v1/orders/review',
    tag,
    summary: 'What an order would do, person by person',
    description: 'Nothing is placed.',
    access,
    body: orderDraft,
    answer: { status: 200, schema: orderReview },
  }),
  placeOrder: defineRoute({
    name: 'placeOrder',
    method: 'POST',
    path: '/api/v1/orders',
    tag,
    summary: 'Place an order',
    description:
      'All of it or nothing: `order-not-allowed` when one of the people cannot get it. Without a later `activationDate` it is done when the answer comes.',
    access,
    body: newOrder,
    answer: { status: 201, schema: orderDetails },
  }),
  listOrders: defineRoute({
    name: 'listOrders',
    method: 'GET',
    path: '/api/v1/orders',
    tag,
    summary: 'Orders of an account, newest first',
    access,
    query: z
      .object({ userId: givenId.exactOptional().describe('Only those that name this user') })
      .extend(accountQuery.shape)
      .extend(pageQuery.shape),
    answer: { status: 200, schema: page('orders', order) },
  }),
  getOrder: defineRoute({
    name: 'getOrder',
    method: 'GET',
    path: '/api/v1/orders/{orderId}',
    tag,
    summary: 'One order with what it does to each person',
    access,
    params: ofOrder,
    answer: { status: 200, schema: orderDetails },
  }),
  cancelOrder: defineRoute({
    name: 'cancelOrder',
    method: 'POST',
    path: '/api/v1/orders/{orderId}/cancel',
    tag,
    summary: 'Cancel an order that waits for its day',
    access,
    params: ofOrder,
    answer: { status: 200, schema: orderDetails },
  }),
  getOrderOptions: defineRoute({
    name: 'getOrderOptions',
    method: 'GET',
    path: '/api/v1/accounts/{accountId}/order-options',
    tag,
    summary: 'Whether people are told of orders, and in which language',
    access,
    params: ofAccount,
    answer: { status: 200, schema: orderOptions },
  }),
  putOrderOptions: defineRoute({
    name: 'putOrderOptions',
    method: 'PUT',
    path: '/api/v1/accounts/{accountId}/order-options',
    tag,
    summary: 'Replace these options',
    access,
    params: ofAccount,
    body: orderOptions,
    answer: { status: 200, schema: orderOptions },
  }),
}
