import { MutationObserver, onlineManager } from '@tanstack/react-query'
import { afterEach, expect, test } from 'vitest'
import { queryClient } from './query-client.ts'

afterEach(() => onlineManager.setOnline(true))

test('what is ordered without a network fails at once: it is not carried out when the network comes back', async () => {
  onlineManager.setOnline(false)
  let carriedOut = 0
  const pause = new MutationObserver(queryClient, {
    mutationFn: async () => {
      carriedOut += 1
      throw new Error('unreachable')
    },
  })
  await expect(pause.mutate()).rejects.toThrow('unreachable')
  onlineManager.setOnline(true)
  await queryClient.resumePausedMutations()
  expect(carriedOut).toBe(1)
})

test('what is asked for without a network says so instead of keeping people waiting', async () => {
  onlineManager.setOnline(false)
  const asked = queryClient.fetchQuery({
    queryKey: ['no network'],
    queryFn: () => Promise.reject(new Error('unreachable')),
  })
  await expect(asked).rejects.toThrow('unreachable')
})
