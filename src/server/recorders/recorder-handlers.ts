import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

export function recorderHandlers({ recorders }: ServerParts): Handlers<'listRecorders'> {
  return { listRecorders: async () => ({ recorders: [...recorders()] }) }
}
