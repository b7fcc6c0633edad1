import { carryOutDueOrders, carryOutOrder, type OrderWork } from './carry-out-order.ts'
import { sendOrderLetters, sendWaitingLetters } from './send-letters.ts'

/** Call it once, in the process that works. */
export async function startOrderJobs(work: OrderWork): Promise<void> {
  const { jobs } = work
  await jobs.work('carry-out-order', (orderId) => carryOutOrder(work, orderId))
  await jobs.work('carry-out-due-orders', () => carryOutDueOrders(work))
  await jobs.repeatHourly('carry-out-due-orders')
  await jobs.work('send-order-letters', (orderId, { signal }) => sendOrderLetters(work, orderId, signal))
  await jobs.work('send-waiting-letters', () => sendWaitingLetters(work))
  await jobs.repeatHourly('send-waiting-letters')
}
