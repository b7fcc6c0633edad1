import { expect, it } from 'vitest'
import { createDescriptorNotes } from './descriptor-notes.ts'

it('what one thread has opened and not closed, another reads', () => {
  const notes = createDescriptorNotes()
  const elsewhere = createDescriptorNotes(notes.memory)
  for (const fd of [0, 30, 31, 32, 63, 1000, 2 ** 20 - 1]) notes.opened(fd)
  for (const fd of [30, 63]) notes.closed(fd)
  expect(elsewhere.held()).toEqual([0, 31, 32, 1000, 2 ** 20 - 1])
  for (const fd of elsewhere.held()) notes.closed(fd)
  expect(elsewhere.held()).toEqual([])
})

it('a descriptor beyond all that a process can have is not noted', () => {
  const notes = createDescriptorNotes()
  notes.opened(2 ** 20)
  notes.closed(2 ** 20)
  expect(notes.held()).toEqual([])
})
