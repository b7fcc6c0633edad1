import { describe, expect, it } from 'vitest'
import { cellOf, withCell } from './cells.ts'

const fromOutside = { direction: 'inbound', network: 'offnet' } as const

describe('cells', () => {
  it('inherit where nothing is said', () => {
    expect(cellOf(undefined, fromOutside)).toBe('inherit')
    expect(cellOf({ inbound: { onnet: 'always' } }, fromOutside)).toBe('inherit')
  })

  it('are set one by one', () => {
    const rules = withCell({ outbound: { onnet: 'off' } }, fromOutside, 'always')
    expect(rules).toEqual({ inbound: { offnet: 'always' }, outbound: { onnet: 'off' } })
  })

  it('that inherit are not kept, so the document tells who has rules', () => {
    expect(withCell({ inbound: { offnet: 'always' } }, fromOutside, 'inherit')).toBeUndefined()
    expect(withCell({ inbound: { offnet: 'always', onnet: 'inherit' } }, fromOutside, 'off')).toEqual({
      inbound: { offnet: 'off' },
    })
  })
})
