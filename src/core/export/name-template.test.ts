import { expect, it } from 'vitest'
import { formatName, NAME_FIELDS, type NameValues, parseNameTemplate } from './name-template.ts'

const VALUES = {
  ...(Object.fromEntries(Object.keys(NAME_FIELDS).map((field) => [field, ''])) as NameValues),
  date: '2026-03-01',
  direction: 'inbound',
  caller: 'Ada Lovelace',
  callee: '101',
  id: '0195',
}

function named(text: string, values: Partial<NameValues> = {}): string {
  const parsed = parseNameTemplate(text)
  if (!parsed.ok) throw new Error(parsed.reason)
  return formatName(parsed.template, { ...VALUES, ...values })
}

it('puts values into folders and names', () => {
  expect(named('{date}/{direction}-{caller}-{callee}-{id}')).toBe('2026-03-01/inbound-Ada Lovelace-101-0195')
})

it.each([
  ['', 'without a name'],
  ['/tmp/{id}', 'without a name'],
  ['../{id}', 'without a name'],
  ['{date}/', 'without a name'],
  ['{date}\\{id}', 'Windows'],
  ['c:{id}', 'Windows'],
  ['{id', 'Windows'],
  ['{owner}', '{owner}, which is none of name, date'],
])('refuses %s', (text, reason) => {
  expect(parseNameTemplate(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
})

it.each(['CON', 'nul', 'Com1', 'LPT9', 'aux.x'])('never makes the device %s of Windows', (caller) => {
  expect(named('{caller}', { caller })).toBe(`_${caller}`)
  expect(named('{caller}/{id}', { caller })).toBe(`_${caller}/0195`)
})

it('has no dots and blanks at the ends, and a name in any case', () => {
  expect(named('.{caller}. ', { caller: 'Ada.' })).toBe('Ada')
  expect(named('{caller}', { caller: '..' })).toBe('unknown')
})

it('is short enough for every file system', () => {
  const name = named('{caller}{callee}{id}', { caller: 'ä'.repeat(90), callee: '名'.repeat(90), id: 'x' })
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(200)
})
