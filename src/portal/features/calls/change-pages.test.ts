import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { changePages } from './change-pages.ts'

/** A list of pages of one number each, of which every further one is given by hand. */
async function list() {
  const client = new QueryClient()
  let give: (page: number) => void = () => undefined
  const observer = new InfiniteQueryObserver(client, {
    queryKey: ['numbers'],
    queryFn: ({ pageParam }) => (pageParam === 0 ? 0 : new Promise<number>((resolve) => (give = resolve))),
    initialPageParam: 0,
    getNextPageParam: (page: number) => page + 1,
    retry: false,
  })
  observer.subscribe(() => undefined)
  await observer.refetch()
  const change = (by: (pages: readonly number[]) => readonly number[]) => changePages(client, ['numbers'], by)
  const pages = () => observer.getCurrentResult().data?.pages
  return { client, pages, change, more: () => observer.fetchNextPage(), give: (page: number) => give(page) }
}

test('what changes while a further page is on its way is in the list with it', async () => {
  const { pages, change, more, give } = await list()
  const page = more()
  const changed = change((all) => all.map((number) => number + 10))
  give(1)
  await Promise.all([page, changed])
  expect(pages()).toEqual([10, 11])
})

test('two changes that wait for the same page are both made', async () => {
  const { pages, change, more, give } = await list()
  const page = more()
  const changes = [change((all) => [...all, 7]), change((all) => [...all, 8])]
  give(1)
  await Promise.all([page, ...changes])
  expect(pages()).toEqual([0, 1, 7, 8])
})

test('a page that was given up does not keep a change back', async () => {
  const { client, pages, change, more } = await list()
  void more()
  const changed = change((all) => all.map((number) => number + 10))
  await client.cancelQueries({ queryKey: ['numbers'] })
  await changed
  expect(pages()).toEqual([10])
})

test('of a list that is not there nothing is changed', async () => {
  const client = new QueryClient()
  await changePages(client, ['numbers'], () => [1])
  expect(client.getQueryData(['numbers'])).toBeUndefined()
})
