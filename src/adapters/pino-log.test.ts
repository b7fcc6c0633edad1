import { expect, it } from 'vitest'
import { AppError } from '../core/model/app-error.ts'
import { createLog } from './pino-log.ts'

function logged(fields: object): { line: string; fields: Record<string, Record<string, unknown>> } {
  let line = ''
  const write = (text: string) => {
    line += text
  }
  createLog('info', { write }).error(fields, 'it failed')
  return { line, fields: JSON.parse(line) }
}

it.each(['err', 'error'])('tells what went wrong and where, given as %s', (key) => {
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const { fields } = logged({
    [key]: new AppError('object-not-found', 'There is no such object', { key: 'a/b' }, { cause }),
  })
  expect(fields[key]).toMatchObject({
    code: 'object-not-found',
    message: 'There is no such object',
    details: { key: 'a/b' },
    stack: expect.stringContaining('pino-log.test.ts'),
    cause: { message: 'refused', code: 'ECONNREFUSED' },
  })
})

it('leaves out the values of rows, which the database adds to its errors', () => {
  const error = Object.assign(new Error('violates check constraint'), {
    code: '23514',
    constraint: 'calls_state_check',
    detail: 'Failing row contains (…, +4930123456, …)',
    where: 'unnamed portal parameter $1 = "+4930123456"',
  })
  const { line, fields } = logged({ error, err: error })
  expect(line).not.toContain('4930123456')
  expect(fields.error).toMatchObject({ message: 'violates check constraint', constraint: 'calls_state_check' })
})

it('passes on as they are errors that somebody has put into words', () => {
  expect(logged({ error: 'timeout' }).fields.error).toBe('timeout')
})
