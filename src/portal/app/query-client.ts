import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../lib/request.ts'

/** Called when the server says that nobody is signed in (any more). */
let onSignedOut: () => void = () => undefined
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401) onSignedOut()
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal does not become right by repeating it; a server that restarts comes back within seconds.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
})
