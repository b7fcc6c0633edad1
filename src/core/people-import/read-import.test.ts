import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'
import { importTemplate } from './import-columns.ts'
import { parseCsv } from './parse-csv.ts'
import { readImport } from './read-import.ts'

const cells = (text: string) => parseCsv(text).rows.map((row) => row.cells)

describe('RFC 4180', () => {
  it.each([
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a;b\n1;2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a\tb\r1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '"a,b";c\n1;2',
      [
        ['a,b', 'c'],
        ['1', '2'],
      ],
    ],
    [
      'a,"b ""c"" d"\r\n"x\r\ny",""',
      [
        ['a', 'b "c" d'],
        ['x\r\ny', ''],
      ],
    ],
    [
      '\uFEFFa,b\n\n\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['one', [['one']]],
    [
      'a,b\n1,',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    ['', []],
  ])('%j', (text, rows) => expect(cells(text)).toEqual(rows))

  it('knows the line in which a row begins, over cells of several lines', () => {
    expect(parseCsv('a,b\n"1\n\n2",3\n4,5').rows.map(({ line }) => line)).toEqual([1, 2, 5])
  })

  it('reads up to what is no CSV', () => {
    expect(parseCsv('a,b\n1,2\n"3')).toMatchObject({ problem: { line: 3, code: 'quote-not-closed' } })
    expect(parseCsv('a,b\n"1"x,2')).toMatchObject({ problem: { line: 2, code: 'text-behind-quote' } })
  })
})

it.each([
  ['utf-8', Buffer.from('Zoë;Köln')],
  ['utf-8', Buffer.from('\uFEFFZoë;Köln')],
  ['windows-1252', Buffer.from('Zoë;Köln', 'latin1')],
  ['utf-16le', Buffer.from('\uFEFFZoë;Köln', 'utf16le')],
  ['utf-16be', Buffer.from('\uFEFFZoë;Köln', 'utf16le').swap16()],
])('reads %s', (encoding, bytes) => {
  const found = decodeText(bytes)
  expect([found.encoding, found.text.replace('\uFEFF', '')]).toEqual([encoding, 'Zoë;Köln'])
})

it('finds columns however they are called, and lists in a cell', () => {
  const text = "Durchwahl;E-Mail;Rufnummern;Nachname\n101;a@b.example;'+49 30 1 | 030/2;Vogt\n;;;\n102;;;"
  expect(readImport('users', text)).toEqual({
    separator: ';',
    heads: { extension: 'Durchwahl', email: 'E-Mail', numbers: 'Rufnummern', lastName: 'Nachname' },
    lines: [
      { line: 2, fields: { extension: '101', email: 'a@b.example', numbers: ['+49 30 1', '030/2'], lastName: 'Vogt' } },
      { line: 4, fields: { extension: '102' } },
    ],
    problems: [],
  })
})

it('tells line and column of what it does not understand', () => {
  expect(readImport('users', 'Extension,Shoe size,ext\n1,2,3,4\n').problems).toEqual([
    { line: 1, column: 'Shoe size', message: 'There is no such column' },
    { line: 1, column: 'ext', message: 'This column is there twice' },
    { line: 2, message: 'There are 4 cells, but 3 columns' },
  ])
  expect(readImport('users', 'Extension,,\n1,, \n2,Berlin,\n').problems).toEqual([
    { line: 3, message: 'Cell 2 has no column: its heading is empty' },
  ])
  expect(readImport('devices', '').problems).toEqual([{ line: 1, message: 'The file is empty' }])
})

it('takes words of a list in any spelling', () => {
  const words = (text: string) => readImport('users', `Extension,Role\n1,${text}\n`).lines[0]?.fields.role
  expect(['Agent', 'Phone manager', 'authorised_contact', ' user '].map(words)).toEqual([
    ...['agent', 'phone-manager', 'authorised-contact', 'user'],
  ])
})

it.each(['users', 'devices'] as const)('reads its own template of %s', (kind) => {
  const { lines, problems } = readImport(kind, importTemplate(kind))
  expect([lines.length, problems]).toEqual([1, []])
})
