import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../lib/request.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: 'always',
      refetchOnReconnect: true,
      // A refusal does not become right by repeating it; a server that restarts comes back within seconds.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
    // Without a network it fails, and says so. Kept back, a pause of a call would be given whenever the network comes back.
    mutations: { networkMode: 'always' },
  },
})
