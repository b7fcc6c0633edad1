import { describe, expect, it } from 'vitest'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { queueIdProblem, withQueue, withQueueCell } from './queue-rules.ts'

describe('queues', () => {
  const settings = completeSettings({ queues: { sales: {}, support: {} } })

  it('are added, changed in place of the old rules, and removed', () => {
    const changed = withQueue(settings, 'support', withQueueCell({}, 'offnet', 'always'))
    expect(changed.queues).toEqual({ sales: {}, support: { rules: { inbound: { offnet: 'always' } } } })
    expect(withQueue(withQueue(settings, 'sales', undefined), 'support', undefined).queues).toBeUndefined()
  })

  it('are listed once', () => {
    expect(queueIdProblem(settings, 'sales')).toBe('This queue is already listed')
    expect(queueIdProblem(settings, 'toString')).toBeUndefined()
  })
})
