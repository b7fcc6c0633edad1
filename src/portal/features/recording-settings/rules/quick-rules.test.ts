import { describe, expect, it } from 'vitest'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { resultingMatrix } from '../../../../core/policy/resulting-matrix.ts'
import { isInForce, QUICK_RULES } from './quick-rules.ts'

const outcomes = (label: string) => {
  const quick = QUICK_RULES.find((each) => each.label === label)
  const settings = completeSettings({ account: quick?.rules })
  return Object.fromEntries(
    resultingMatrix(settings).map(({ caller, callee, outcome }) => [`${caller} ${callee}`, outcome]),
  )
}

describe('rules at one press', () => {
  it('do what their names say', () => {
    expect(Object.values(outcomes('All calls'))).toEqual(['record', 'record', 'record', 'record'])
    expect(outcomes('Calls with the outside')).toEqual({
      'onnet onnet': 'skip',
      'onnet offnet': 'record',
      'offnet onnet': 'record',
      'offnet offnet': 'record',
    })
    expect(Object.values(outcomes('On demand'))).toEqual(['armed', 'armed', 'armed', 'armed'])
  })

  it('know which of them is in force', () => {
    const inForce = QUICK_RULES.filter((each) => isInForce(each, completeSettings({})))
    expect(inForce.map(({ label }) => label)).toEqual(['Leave it to users and devices'])
  })
})
