/**
 * Two threads that talk. Each names what the other may ask of it as an interface of functions whose arguments and answers are plain data.
 * Messages arrive in the order in which they were sent; an error keeps its code.
 */

import { AppError } from '../../core/model/app-error.ts'

/** One end, of node:worker_threads: the worker as its parent has it, or the port that the worker has. */
export interface ThreadPort {
  postMessage(message: unknown): void
  on(event: string, listener: (value: unknown) => void): unknown
}

export interface ThreadLink<Remote> {
  /** Needs no answer. */
  tell<Name extends keyof Remote>(name: Name, ...args: ArgumentsOf<Remote[Name]>): void
  ask<Name extends keyof Remote>(name: Name, ...args: ArgumentsOf<Remote[Name]>): Promise<AnswerOf<Remote[Name]>>
  /** The other side is gone: whatever was asked of it fails, now and later. */
  end(error: Error): void
}

type ArgumentsOf<F> = F extends (...args: infer Args) => unknown ? Args : never
type AnswerOf<F> = F extends (...args: never) => infer Answer ? Awaited<Answer> : never

type Message =
  | { readonly name: string; readonly args: readonly unknown[]; readonly question?: number }
  | { readonly answerTo: number; readonly value: unknown }
  | { readonly answerTo: number; readonly failure: Failure }

interface Failure {
  readonly message: string
  /** Of an AppError. */
  readonly code?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** `local`: what the other side may ask; called in the order in which it asked. */
export function linkThread<Remote, Local>(port: ThreadPort, local: Local): ThreadLink<Remote> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastQuestion = 0
  let endedBy: Error | undefined

  async function answer(question: number, given: () => unknown): Promise<void> {
    try {
      port.postMessage({ answerTo: question, value: await given() })
    } catch (error) {
      port.postMessage({ answerTo: question, failure: failureOf(error) })
    }
  }

  port.on('message', (received) => {
    const message = received as Message
    if ('name' in message) {
      const act = local[message.name as keyof Local] as (...args: readonly unknown[]) => unknown
      const given = () => act(...message.args)
      if (message.question === undefined) given()
      else void answer(message.question, given)
      return
    }
    const question = waiting.get(message.answerTo)
    waiting.delete(message.answerTo)
    if ('failure' in message) question?.reject(errorOf(message.failure))
    else question?.resolve(message.value)
  })

  return {
    tell(name, ...args) {
      if (!endedBy) port.postMessage({ name, args })
    },
    ask<Name extends keyof Remote>(name: Name, ...args: ArgumentsOf<Remote[Name]>) {
      const question = Promise.withResolvers<unknown>()
      if (endedBy) question.reject(endedBy)
      else {
        lastQuestion += 1
        port.postMessage({ name, args, question: lastQuestion })
        waiting.set(lastQuestion, question)
      }
      return question.promise as Promise<AnswerOf<Remote[Name]>>
    },
    end(error) {
      endedBy = error
      for (const question of waiting.values()) question.reject(error)
      waiting.clear()
    },
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { message: error.message, code: error.code, details: error.details }
  return { message: error instanceof Error ? error.message : String(error) }
}

function errorOf({ message, code, details }: Failure): Error {
  return code === undefined ? new Error(message) : new AppError(code, message, details)
}
