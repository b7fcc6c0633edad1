import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../lib/request.ts'

/** Called when the server says that nobody is signed in (any more). */
let onSignedOut: () => void = () => undefined
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener
}

const leaveWhenSignedOut = (error: Error) => {
  if (error instanceof ApiError && error.status === 401) onSignedOut()
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal does not become right by repeating it; a server that restarts comes back within seconds.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
})
