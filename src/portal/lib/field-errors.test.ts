import { expect, test } from 'vitest'
import { fieldErrors } from './field-errors.ts'
import { ApiError } from './request.ts'

const invalid = (problems: unknown) =>
  new ApiError(400, { code: 'invalid-request', message: 'Invalid request', details: { problems } })

test('problems stand at their fields, those of entries at the list', () => {
  const error = invalid([
    { field: 'name', message: 'Too short' },
    { field: 'addresses.1', message: 'Give an address' },
    { field: 'addresses.2', message: 'Give another' },
  ])
  expect(fieldErrors(error, ['name', 'addresses'])).toEqual({
    fields: { name: 'Too short', addresses: 'Give an address' },
    rest: undefined,
  })
})

test('a code about one field stands there', () => {
  const taken = new ApiError(409, { code: 'extension-taken', message: 'Another user has this extension' })
  expect(fieldErrors(taken, ['extension']).fields).toEqual({ extension: 'Another user has this extension' })
})

test('what no field shows is said for the form as a whole', () => {
  expect(fieldErrors(invalid([{ field: 'hidden', message: 'Wrong' }]), ['name'])).toEqual({ fields: {}, rest: 'Wrong' })
  expect(fieldErrors(new ApiError(409, { code: 'still-in-use', message: 'In use' }), ['name']).rest).toBe('In use')
  expect(fieldErrors(new ApiError(0, {}), []).rest).toContain('network')
})

test('no error, nothing to say', () => {
  expect(fieldErrors(null, ['name'])).toEqual({ fields: {}, rest: undefined })
})
