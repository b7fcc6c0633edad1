import { expect, test } from 'vitest'
import type { ControlCodes } from '../model/policy.ts'
import { describeCodeConflict, findCodeConflict } from './code-conflict.ts'
import { PRESETS } from './presets.ts'

const told = (codes: ControlCodes) => {
  const conflict = findCodeConflict(codes)
  return conflict && describeCodeConflict(conflict)
}

test.each<[ControlCodes, string | undefined]>([
  [{}, undefined],
  [{ start: '*1', stop: '*2' }, undefined],
  [{ start: '*80', stop: '*8' }, '*80 (start) begins with *8 (stop) and could never be dialled'],
  [{ start: '*8', stop: '*80' }, '*80 (stop) begins with *8 (start) and could never be dialled'],
  [{ pause: '*1', resume: '*1' }, 'pause and resume have the same code *1'],
  [{ start: '*12', stop: '2', toggle: '*1234' }, '*1234 (toggle) begins with *12 (start) and could never be dialled'],
])('%j: %s', (codes, expected) => {
  expect(told(codes)).toBe(expected)
})

test('no preset has a conflict', () => {
  for (const { control } of Object.values(PRESETS)) expect(told(control)).toBeUndefined()
})
