import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLayoutSender } from './layout-sender.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** `answer` ends what is being sent. */
function sending() {
  const sent: string[] = []
  let answer: (isTaken: boolean) => void = () => undefined
  const sender = createLayoutSender((change: string, isLeaving) => {
    sent.push(isLeaving ? `${change}, leaving` : change)
    return new Promise<void>((resolve, reject) => {
      answer = (isTaken) => (isTaken ? resolve() : reject(new Error('unreachable')))
    })
  })
  const answered = async (isTaken: boolean) => {
    answer(isTaken)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { sender, sent, answered }
}

it('sends once, a moment after the last change', async () => {
  const { sender, sent } = sending()
  for (const change of ['a', 'b', 'c']) {
    sender.change(change)
    vi.advanceTimersByTime(300)
  }
  expect(sent).toEqual([])
  vi.advanceTimersByTime(100)
  expect(sent).toEqual(['c'])
})

it('sends what was changed meanwhile when the answer has come', async () => {
  const { sender, sent, answered } = sending()
  sender.change('a')
  vi.advanceTimersByTime(400)
  sender.change('b')
  vi.advanceTimersByTime(400)
  expect(sent).toEqual(['a'])
  await answered(true)
  vi.advanceTimersByTime(400)
  expect(sent).toEqual(['a', 'b'])
  await answered(true)
  sender.leave()
  expect(sent).toHaveLength(2)
})

it('keeps what could not be sent, and does not wait when the page goes', async () => {
  const { sender, sent, answered } = sending()
  sender.change('a')
  vi.advanceTimersByTime(400)
  await answered(false)
  sender.again()
  vi.advanceTimersByTime(400)
  expect(sent).toEqual(['a', 'a'])
  sender.change('b')
  sender.leave()
  expect(sent).toEqual(['a', 'a', 'b, leaving'])
})

it('leaves to another tab what that one changed, unless it is still to be sent when the server is back', async () => {
  const { sender, sent, answered } = sending()
  sender.change('a')
  sender.wait('b')
  vi.advanceTimersByTime(1000)
  expect(sent).toEqual([])
  sender.again()
  vi.advanceTimersByTime(400)
  expect(sent).toEqual(['b'])
  sender.wait(undefined)
  await answered(true)
  sender.leave()
  expect(sent).toEqual(['b'])
})
