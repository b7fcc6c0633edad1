/** The demo's administrator at work: over the API, as the person would. */

import { AppError } from '../core/model/app-error.ts'

export interface DemoSignIn {
  readonly email: string
  readonly password: string
}

interface DemoApi {
  get<Answer>(path: string): Promise<Answer>
  /** Fails with `internal-error` when it is refused. */
  send<Answer>(method: 'POST' | 'PUT', path: string, body?: object): Promise<Answer>
}

/** Signs in for the time of `work`. Undefined, without it, when the password is not that of the demo any more. */
export async function asDemoAdministrator<Result>(
  httpUrl: string,
  signIn: DemoSignIn,
  work: (api: DemoApi) => Promise<Result>,
): Promise<Result | undefined> {
  const ask = (method: string, path: string, headers: object, body?: object) =>
    fetch(`${httpUrl}/api/v1${path}`, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
  const signedIn = await ask('POST', '/sign-in-session', {}, signIn)
  if (!signedIn.ok) return undefined
  const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';', 1)[0])
  const headers = { cookie: cookie.join('; ') }
  try {
    return await work({
      get: async <Answer>(path: string) => (await (await ask('GET', path, headers)).json()) as Answer,
      async send<Answer>(method: string, path: string, body?: object) {
        const answer = await ask(method, path, headers, body)
        if (!answer.ok) throw new AppError('internal-error', `The demo was refused ${path}: ${await answer.text()}`)
        return (await answer.json()) as Answer
      },
    })
  } finally {
    await ask('DELETE', '/sign-in-session', headers)
  }
}
