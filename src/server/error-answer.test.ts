import { expect, it } from 'vitest'
import { z } from 'zod'
import { asAppError } from './error-answer.ts'

const thrown = (fields: object, message = 'secret details') => Object.assign(new Error(message), fields)

it.each([
  ['refused connection', { code: 'ECONNREFUSED' }],
  ['server that is stopping', { code: '57P01' }],
  ['full disk', { code: '53100' }],
  ['query that took too long', { code: '57014' }],
  ['lost connection', { code: '08006' }],
])('tells of a database with a %s that it is away, and no more', (_, fields) => {
  const { code, message } = asAppError(thrown(fields))
  expect([code, message]).toEqual(['database-unavailable', 'The database does not answer. Calls are still recorded.'])
})

it('tells nothing of what went wrong here', () => {
  for (const error of [thrown({ code: '42P01' }), thrown({ code: 'ENOENT', syscall: 'open' }), 'secret details']) {
    const { code, message } = asAppError(error)
    expect(code).toBe('internal-error')
    expect(message).not.toContain('secret')
  }
})

it('says of a value that may have several forms what is wrong in the one that was meant', () => {
  const cell = z.enum(['off', 'always'])
  const rules = z.strictObject({ inbound: z.strictObject({ onnet: cell }) })
  const schema = z.object({ account: z.union([cell, rules]) })
  const said = (account: unknown) => asAppError(schema.safeParse({ account }).error).message
  expect(said({ inbound: { onnet: 'sometimes' } })).toBe(
    'account.inbound.onnet: Invalid option: expected one of "off"|"always"',
  )
  expect(said({ inbound: { onnet: 'off' }, outbund: 'off' })).toBe('account: Unrecognized key: "outbund"')
  expect(said('sometimes')).toBe(
    'account: Invalid option: expected one of "off"|"always", or: Invalid input: expected object, received string',
  )
  // Of two that fit as far the one that has less against it: it is not about the ids that nobody gave.
  const audio = { audio: z.strictObject({ format: z.enum(['wav', 'mp3']) }) }
  const request = z.union([
    z.strictObject({ callIds: z.array(z.string()), ...audio }),
    z.strictObject({ filter: z.object({}), ...audio }),
  ])
  expect(asAppError(request.safeParse({ filter: {}, audio: { format: 'aac' } }).error).message).toBe(
    'audio.format: Invalid option: expected one of "wav"|"mp3"',
  )
  const address = z.object({ address: z.union([z.ipv4(), z.ipv6()], 'Give an IPv4 or IPv6 address') })
  expect(asAppError(address.safeParse({ address: 'the old one' }).error).message).toBe(
    'address: Give an IPv4 or IPv6 address',
  )
})
