import type { PolicySettings, TraceStep } from '../model/policy.ts'
import type { Endpoint } from './endpoint.ts'
import { type Cell, cellStep, cellValue, type LevelAnswer, outcomeOf, rulesOf, type Want } from './level-answer.ts'

/** Users the call passed through and the device each count for themselves; `off` of one takes nothing from another. */
export function askByPath(endpoint: Endpoint, cell: Cell, settings: PolicySettings): LevelAnswer {
  const { deviceId, userId, path } = endpoint
  const byDefault = cellValue(settings.endpoints, cell)
  const wants: Want[] = []
  const trace: TraceStep[] = []
  let isOff = false
  const want = (level: Want['level'], value: typeof byDefault) => {
    const outcome = outcomeOf(value)
    if (outcome) wants.push({ level, outcome })
    isOff ||= value === 'off'
  }
  const askDefault = (level: Want['level']) => {
    trace.push(cellStep('endpoint default', cell, byDefault))
    want(level, byDefault)
  }

  if (deviceId !== undefined) {
    const level = { kind: 'device', deviceId } as const
    const value = cellValue(rulesOf(settings.devices, deviceId)?.rules, cell)
    const passedOwner = userId !== undefined && path.includes(userId)
    const next = passedOwner ? `ask user ${userId}` : 'ask endpoint default'
    trace.push(
      value === 'inherit'
        ? cellStep(`device ${deviceId}`, cell, value, next)
        : cellStep(`device ${deviceId}`, cell, value),
    )
    if (value !== 'inherit') want(level, value)
    else if (!passedOwner) askDefault(level)
  }
  for (const passed of path) {
    const level = { kind: 'user', userId: passed } as const
    const value = cellValue(rulesOf(settings.users, passed)?.rules, cell)
    if (value === 'inherit') {
      trace.push(cellStep(`user ${passed}`, cell, value, 'ask endpoint default'))
      askDefault(level)
    } else {
      trace.push(cellStep(`user ${passed}`, cell, value))
      want(level, value)
    }
  }
  if (deviceId === undefined && path.length === 0) askDefault(endpoint.fallback)
  if (userId !== undefined && !path.includes(userId) && rulesOf(settings.users, userId)) {
    trace.push({ level: `user ${userId}`, effect: 'not asked: the call did not pass through' })
  }
  return { wants, isOff, isWaiting: false, trace }
}
