import { afterEach, expect, test } from 'vitest'
import { answerAskedAtOnce, askedAtOnceMs, forgetAskedAtOnce } from './asked-at-once.ts'

const asked = (answers: Readonly<Record<string, Promise<Response>>>, atMs = Date.now()) => {
  globalThis.askedAtOnce = { atMs, answers: new Map(Object.entries(answers)) }
  return atMs
}

afterEach(forgetAskedAtOnce)

test('what was asked before the script was there is not asked again, but only the first time', async () => {
  const answer = Response.json({ calls: [] })
  const atMs = asked({ '/api/v1/calls?limit=100': Promise.resolve(answer) })
  expect(askedAtOnceMs()).toBe(atMs)
  expect(await answerAskedAtOnce('/api/v1/calls?limit=200')).toBeUndefined()
  expect(await answerAskedAtOnce('/api/v1/calls?limit=100')).toBe(answer)
  expect(await answerAskedAtOnce('/api/v1/calls?limit=100')).toBeUndefined()
})

test('a refusal, and what never came, is asked for again', async () => {
  asked({ '/a': Promise.resolve(Response.json({}, { status: 401 })), '/b': Promise.reject(new TypeError('offline')) })
  expect(await answerAskedAtOnce('/a')).toBeUndefined()
  expect(await answerAskedAtOnce('/b')).toBeUndefined()
})

test('what is old, or asked before something was changed, is asked for again', async () => {
  const answers = { '/a': Promise.resolve(Response.json({})) }
  asked(answers, Date.now() - 60_000)
  expect(askedAtOnceMs()).toBeUndefined()
  expect(await answerAskedAtOnce('/a')).toBeUndefined()
  asked(answers)
  forgetAskedAtOnce()
  expect(await answerAskedAtOnce('/a')).toBeUndefined()
})

test('a page for which nothing is asked before asks for all itself', async () => {
  expect(askedAtOnceMs()).toBeUndefined()
  expect(await answerAskedAtOnce('/a')).toBeUndefined()
})
