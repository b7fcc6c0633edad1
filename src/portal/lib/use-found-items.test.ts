import { expect, test } from 'vitest'
import { findItems } from './use-found-items.ts'

const names = ['Sales north', 'Sales south', 'Support']
const found = (text: string) => findItems(names, text, (name) => name)

test('every word is to be found, in any order and spelling', () => {
  expect(found('NORTH sal')).toEqual(['Sales north'])
  expect(found('sales')).toEqual(['Sales north', 'Sales south'])
  expect(found('sales support')).toEqual([])
})

test('no word finds all', () => expect(found('  ')).toEqual(names))
