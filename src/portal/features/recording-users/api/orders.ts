import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Order, OrderDetails, OrderOptions, OrderReview, orderRoutes } from '../../../../contract/order.ts'
import type { SentBodyOf } from '../../../../contract/route.ts'
import { request } from '../../../lib/request.ts'

export type OrderBody = SentBodyOf<typeof orderRoutes.reviewOrder>

/** What an order would do; nothing is placed. */
export function reviewOrder(body: OrderBody): Promise<OrderReview> {
  return request('/orders/review', { method: 'POST', body })
}

/** With a `key` it can be sent again. */
export function placeOrder(body: SentBodyOf<typeof orderRoutes.placeOrder>): Promise<OrderDetails> {
  return request('/orders', { method: 'POST', body })
}

/** Newest first, page by page; all of the account, or those that name a user. */
export function useOrders(accountId: string, userId?: string) {
  return useInfiniteQuery({
    queryKey: ['orders', accountId, userId],
    queryFn: ({ pageParam, signal }) =>
      request<{ orders: Order[]; nextCursor?: string }>('/orders', {
        query: { accountId, userId, cursor: pageParam, limit: 20 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function useOrder(orderId: string) {
  return useQuery({
    queryKey: ['orders', 'one', orderId],
    queryFn: ({ signal }) => request<OrderDetails>(`/orders/${orderId}`, { signal }),
  })
}

export function useCancelOrder(onCancelled: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (orderId: string) => request<OrderDetails>(`/orders/${orderId}/cancel`, { method: 'POST' }),
    onSuccess: onCancelled,
    onSettled: () =>
      Promise.all(['orders', 'recording-users'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
}

const optionsQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['order-options', accountId],
    queryFn: ({ signal }) => request<OrderOptions>(`/accounts/${accountId}/order-options`, { signal }),
  })

export const useOrderOptions = (accountId: string) => useQuery(optionsQuery(accountId))

export function useSaveOrderOptions(accountId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: OrderOptions) =>
      request<OrderOptions>(`/accounts/${accountId}/order-options`, { method: 'PUT', body }),
    onSuccess: (saved) => client.setQueryData(optionsQuery(accountId).queryKey, saved),
  })
}
