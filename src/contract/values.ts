/** Values that occur in many resources. Times are ISO 8601 in UTC, durations whole milliseconds. */

import { z } from 'zod'
import { isWeakPassword } from '../core/model/weak-password.ts'

export const timestamp = z.iso.datetime().meta({ description: 'ISO 8601, UTC', examples: ['2026-03-01T09:30:00.000Z'] })

export const durationMs = z.int().nonnegative().describe('Milliseconds')

/** An id in an answer: UUID version 7. */
export const id = z.uuid()

/** An id in a path or query: what is no UUID is simply not found. */
export const givenId = z.string().min(1).max(100)

/** One line that a person typed. */
export const name = z
  .string()
  .trim()
  .min(1, 'Give a name')
  .max(200)
  .regex(/^\P{Cc}*$/u, 'Give one line')

export const email = z.email('Give an address like anna@example.com').max(254).toLowerCase()

export const password = z
  .string()
  .min(12, 'Give at least 12 characters')
  .max(1000)
  .refine((text) => !isWeakPassword(text), 'Many try this one first: give another')
  .describe('At least 12 characters, and not one that many try first')

/** `user@domain`. */
export const sipAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(300)
  .regex(/^(?!sips?:)[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, 'Give user@domain')
  .describe('SIP address as `user@domain`, lower case')

export const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9._-]+$/, 'Give a host name')
  .describe('SIP domain, lower case')

/** Narrows a list of the platform to one account; an account's own people need not give it. */
export const accountQuery = z.object({
  accountId: givenId.exactOptional().describe('Only what belongs to this account'),
})

export const pageQuery = z.object({
  cursor: z.string().max(200).exactOptional().describe('`nextCursor` of the page before'),
  limit: z.coerce.number<string | number>().int().min(1).max(200).default(50).describe('Entries per page'),
})

/** Of a list that is whole unless pages are asked for. */
export const searchQuery = z.object({
  text: z
    .string()
    .max(200)
    .exactOptional()
    .describe('Words that all stand somewhere in what is shown; numbers in any spelling'),
  cursor: z.string().max(2000).exactOptional().describe('`nextCursor` of the page before'),
  limit: z.coerce
    .number<string | number>()
    .int()
    .min(1)
    .max(500)
    .exactOptional()
    .describe('Entries per page; the whole list when absent'),
})

/** Some entries of a list, each by its id. */
export const idsQuery = z.object({
  ids: z
    .string()
    .max(10_000)
    .exactOptional()
    .describe('Only these, separated by commas: to learn the names of some. At most 200 or so fit'),
})

/** A page of a list: `nextCursor` is absent on the last one. */
export function page<Key extends string, Item extends z.ZodType>(key: Key, item: Item) {
  return z.object({
    [key]: z.array(item),
    nextCursor: z.string().exactOptional(),
  } as { [K in Key]: z.ZodArray<Item> } & { nextCursor: z.ZodExactOptional<z.ZodString> })
}

/** A whole list. */
export function list<Key extends string, Item extends z.ZodType>(key: Key, item: Item) {
  return z.object({ [key]: z.array(item) } as { [K in Key]: z.ZodArray<Item> })
}

/** `true` or `false` in a query string. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true')

/** In a certificate: what a store still had when everything else was gone. */
export const outstandingCopies = z.array(
  z.object({
    key: z.string(),
    target: z.string(),
    location: z.string(),
    reason: z.string(),
    lockedUntil: z.string().exactOptional(),
  }),
)
