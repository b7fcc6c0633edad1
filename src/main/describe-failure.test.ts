import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { AppError } from '../core/model/app-error.ts'
import { databaseFailure } from './database-failure.ts'
import { describeFailure } from './describe-failure.ts'

it('names the file that could not be read, in words', async () => {
  const failure = await readFile('/no/such/file').catch((error) => error)
  expect(describeFailure(failure)).toBe('/no/such/file: there is no such file or folder')
})

it('says that a folder cannot be made where Node says that it does not exist', () => {
  // Of mkdir with `recursive` on a read-only disk.
  const failure = { code: 'ENOENT', syscall: 'mkdir', path: '/srv/tapeline/database' }
  expect(describeFailure(Object.assign(new Error('ENOENT: no such file or directory'), failure))).toBe(
    '/srv/tapeline/database: cannot be made; the disk may be read-only',
  )
})

it('names the folder that has the name of a file', () => {
  const error = { code: 'EISDIR', syscall: 'rename', path: '/srv/work/1.part', dest: '/srv/calls/x.wav' }
  expect(describeFailure(Object.assign(new Error('EISDIR: illegal operation on a directory'), error))).toBe(
    '/srv/calls/x.wav: is a folder; a file is expected',
  )
})

it('says what a file system has not', () => {
  const error = { code: 'EPERM', syscall: 'link', path: '/media/stick/lock.1', dest: '/media/stick/lock' }
  expect(describeFailure(Object.assign(new Error('EPERM: operation not permitted, link'), error))).toBe(
    '/media/stick/lock.1: the file system has no hard links',
  )
})

it('tells the code of a failure that was expected, and its cause', () => {
  const cause = new Error('connect ECONNREFUSED 192.0.2.1:5432')
  expect(describeFailure(new AppError('database-unavailable', 'No database', {}, { cause }))).toBe(
    'No database: connect ECONNREFUSED 192.0.2.1:5432 (database-unavailable)',
  )
})

it('does not repeat the password of a database that refuses it', () => {
  const refused = Object.assign(new Error('password authentication failed for user "tapeline"'), { code: '28P01' })
  const failure = databaseFailure('postgres://tapeline:secret@db.example:5432/calls', refused)
  expect(describeFailure(failure)).toBe(
    'The database db.example:5432/calls refuses user or password: check --database: ' +
      'password authentication failed for user "tapeline" (database-unavailable)',
  )
})

it('leaves what it does not know as it is', () => {
  const other = new Error('something else')
  expect(databaseFailure('postgres://db.example/calls', other)).toBe(other)
  expect(describeFailure(other)).toContain('describe-failure.test.ts')
})

it('names the file that an expected failure is about, once', () => {
  const missing = Object.assign(new Error("ENOENT: no such file or directory, open '/keys/acme.key'"), {
    ...{ code: 'ENOENT', syscall: 'open', path: '/keys/acme.key' },
  })
  const details = { path: '/keys/acme.key' }
  expect(
    describeFailure(new AppError('encryption-key-missing', 'A key file is not there', details, { cause: missing })),
  ).toBe('/keys/acme.key: A key file is not there: there is no such file or folder (encryption-key-missing)')
  expect(describeFailure(new AppError('journal-unreadable', '/keys/acme.key is not a journal', details))).toBe(
    '/keys/acme.key is not a journal (journal-unreadable)',
  )
})
