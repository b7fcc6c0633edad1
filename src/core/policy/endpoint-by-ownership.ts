import type { CellValue, PolicySettings, TraceStep } from '../model/policy.ts'
import type { Endpoint } from './endpoint.ts'
import {
  type Cell,
  cellStep,
  cellValue,
  EFFECTS,
  type LevelAnswer,
  outcomeOf,
  rulesOf,
  type Want,
} from './level-answer.ts'

/** Device before its owner before the endpoint default: the first that is set decides, wherever the device rings. */
export function askByOwnership(endpoint: Endpoint, cell: Cell, settings: PolicySettings): LevelAnswer {
  const { deviceId, userId } = endpoint
  const device = cellValue(rulesOf(settings.devices, deviceId)?.rules, cell)
  const user = cellValue(rulesOf(settings.users, userId)?.rules, cell)
  const byDefault = cellValue(settings.endpoints, cell)
  const forUser = user === 'inherit' ? byDefault : user
  const value = device === 'inherit' ? forUser : device
  const outcome = outcomeOf(value)
  const trace: TraceStep[] = []

  if (deviceId !== undefined) {
    const next = userId === undefined ? 'endpoint default' : `user ${userId}`
    trace.push(cellStep(`device ${deviceId}`, cell, device, effectOf(device, next)))
  }
  // The user is asked even where the device decides for itself: who else wants the recording may also hear it.
  const isUserAsked = userId !== undefined && (device === 'inherit' || outcome !== undefined)
  if (isUserAsked) {
    const effect = outcomeOf(user) && outcome ? outcome : effectOf(user, 'endpoint default')
    trace.push(cellStep(`user ${userId}`, cell, user, effect))
  }
  if ((isUserAsked && user === 'inherit') || (userId === undefined && device === 'inherit')) {
    trace.push(
      cellStep('endpoint default', cell, byDefault, outcomeOf(byDefault) && outcome ? outcome : EFFECTS[byDefault]),
    )
  }

  const wants: Want[] = []
  if (outcome) {
    if (deviceId !== undefined && (device !== 'inherit' || userId === undefined)) {
      wants.push({ level: { kind: 'device', deviceId }, outcome })
    }
    if (userId !== undefined && outcomeOf(forUser)) wants.push({ level: { kind: 'user', userId }, outcome })
    if (deviceId === undefined && userId === undefined) wants.push({ level: endpoint.fallback, outcome })
  }
  return { wants, isOff: value === 'off', isWaiting: false, trace }
}

/** `next`: who would be asked if the cell were not set. */
function effectOf(value: CellValue, next: string): string {
  if (value === 'inherit') return `ask ${next}`
  return value === 'off' ? `nothing, ${next} not asked` : EFFECTS[value]
}
